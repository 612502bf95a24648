// RareVector<T> and RareText: a vector and a string that take a pointer's room while they are
// empty, for what few of very many objects have (as Rare<T>).
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lib/rare.h"

namespace holdfast {

template <class T>
class RareVector {
  public:
    using value_type = T;

    RareVector() = default;
    RareVector(std::vector<T> values) {
        if (!values.empty()) values_ = std::move(values);
    }
    RareVector(std::initializer_list<T> values) : RareVector(std::vector<T>(values)) {}

    bool empty() const { return size() == 0; }
    std::size_t size() const { return values_ ? values_->size() : 0; }
    T* begin() { return values_ ? values_->data() : nullptr; }
    T* end() { return begin() + size(); }
    const T* begin() const { return values_ ? values_->data() : nullptr; }
    const T* end() const { return begin() + size(); }
    // Only of one that is there.
    T& at(std::size_t place) { return values_->at(place); }
    const T& at(std::size_t place) const { return values_->at(place); }
    T& operator[](std::size_t place) { return (*values_)[place]; }
    const T& operator[](std::size_t place) const { return (*values_)[place]; }
    T& back() { return values_->back(); }
    const T& back() const { return values_->back(); }

    void push_back(T value) { emplace_back(std::move(value)); }
    template <class... Arguments>
    T& emplace_back(Arguments&&... arguments) {
        if (!values_) values_.emplace();
        return values_->emplace_back(std::forward<Arguments>(arguments)...);
    }
    void shrink_to_fit() {
        if (values_) values_->shrink_to_fit();
    }
    void clear() { values_.reset(); }

    template <class Predicate>
    friend void erase_if(RareVector& from, Predicate predicate) {
        if (!from.values_) return;
        std::erase_if(*from.values_, predicate);
        if (from.empty()) from.clear();
    }

  private:
    Rare<std::vector<T>> values_;
};

class RareText {
  public:
    RareText() = default;
    RareText(std::string_view text) {
        if (!text.empty()) text_.emplace(text);
    }
    RareText(const std::string& text) : RareText(std::string_view(text)) {}
    RareText(const char* text) : RareText(std::string_view(text)) {}

    bool empty() const { return !text_; }
    operator std::string_view() const { return text_ ? std::string_view(*text_) : ""; }

    friend bool operator==(const RareText& one, const RareText& other) {
        return std::string_view(one) == std::string_view(other);
    }
    friend bool operator==(const RareText& one, std::string_view other) {
        return std::string_view(one) == other;
    }

  private:
    Rare<std::string> text_;
};

}  // namespace holdfast
