#include "lib/ipc/pulse.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace holdfast::ipc {

namespace {
constexpr std::size_t kSize = 4096;
// So that nobody can take the page from under the other one's feet.
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
}  // namespace

void Pulse::Unmap::operator()(Beat* beat) const { ::munmap(beat, kSize); }

Result<Pulse> Pulse::create() {
    UniqueFd memory(::memfd_create("holdfast-pulse", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory) return errno_error("memfd_create for a pulse");
    if (::ftruncate(memory.get(), kSize) < 0) return errno_error("size a pulse");
    if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) < 0) return errno_error("seal a pulse");
    auto pulse = attach(std::move(memory));
    if (pulse) pulse->beat();
    return pulse;
}

Result<Pulse> Pulse::attach(UniqueFd descriptor) {
    const int seals = ::fcntl(descriptor.get(), F_GET_SEALS);
    if (seals < 0 || (seals & kSeals) != kSeals) return Error{"a pulse that may change its size"};
    void* page = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.get(), 0);
    if (page == MAP_FAILED) return errno_error("map a pulse");
    static_assert(Beat::is_always_lock_free);
    return Pulse(std::move(descriptor), static_cast<Beat*>(page));
}

void Pulse::beat() {
    beat_->store(std::chrono::steady_clock::now().time_since_epoch().count(),
                 std::memory_order_relaxed);
}

Pulse::TimePoint Pulse::last() const {
    const TimePoint shown(TimePoint::duration(beat_->load(std::memory_order_relaxed)));
    return std::clamp(shown, TimePoint(), std::chrono::steady_clock::now());
}

}  // namespace holdfast::ipc
