// Result<T>: a value, or an Error that tells an operator what happened.
//
// For failures that are ordinary (a file is missing, the kernel refuses). Exceptions are left for
// what nobody can handle.
#pragma once

#include <cassert>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

namespace holdfast {

struct Error {
    std::string message;  // what was tried, on what object, why it failed
    int code = 0;         // errno of the operation, 0 when there was none
};

// The errno of the call that just failed, with the operation and its object: "open /etc/x: No such
// file or directory".
inline Error errno_error(const std::string& operation, int code = errno) {
    return Error{operation + ": " + std::strerror(code), code};
}

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    // Only with a value.
    T& operator*() & { return *value(); }
    const T& operator*() const& { return *value(); }
    T&& operator*() && { return std::move(*value()); }
    T* operator->() { return value(); }
    const T* operator->() const { return value(); }

    // Only without one.
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&content_);
    }

  private:
    T* value() {
        assert(has_value());
        return std::get_if<0>(&content_);
    }
    const T* value() const {
        assert(has_value());
        return std::get_if<0>(&content_);
    }

    std::variant<T, Error> content_;
};

// An operation without a value: Result<void> done; or an Error.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    bool has_value() const { return !failed_; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const {
        assert(failed_);
        return error_;
    }

  private:
    Error error_;
    bool failed_ = false;
};

}  // namespace holdfast
