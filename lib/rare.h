// Rare<T>: an optional value that takes a pointer's room where it is not there.
//
// For what few of very many objects have: a configuration of two hundred thousand real servers is
// mostly made of the notify scripts that none of them has.
#pragma once

#include <memory>
#include <utility>

namespace holdfast {

template <class T>
class Rare {
  public:
    using value_type = T;

    Rare() = default;
    Rare(T value) : value_(std::make_unique<T>(std::move(value))) {}
    Rare(const Rare& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
    Rare(Rare&&) noexcept = default;
    Rare& operator=(const Rare& other) {
        if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
        return *this;
    }
    Rare& operator=(Rare&&) noexcept = default;
    ~Rare() = default;

    template <class... Arguments>
    T& emplace(Arguments&&... arguments) {
        value_ = std::make_unique<T>(std::forward<Arguments>(arguments)...);
        return *value_;
    }
    void reset() { value_.reset(); }

    bool has_value() const { return value_ != nullptr; }
    explicit operator bool() const { return has_value(); }
    // Only with a value.
    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T value_or(T other) const { return value_ ? *value_ : std::move(other); }
    T* operator->() { return value_.get(); }
    const T* operator->() const { return value_.get(); }

    friend bool operator==(const Rare& one, const Rare& other) {
        return one && other ? *one == *other : one.has_value() == other.has_value();
    }

  private:
    std::unique_ptr<T> value_;
};

}  // namespace holdfast
