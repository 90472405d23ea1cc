// Preloaded into a process, gives it a wall clock of its own, which can jump while it runs: CLOCK_REALTIME is the
// machine's plus the nanoseconds in the file that SMARKETING_CLOCK_SHIFT names. CLOCK_MONOTONIC stays as it is, as when
// a machine's clock is set.
//
// The kernel ends a wait for an absolute wall time when the clock is set past it. Waits of this process are for the
// machine's clock, so the one kind that our code uses (absl's, a futex) is made of short ones here, between which the
// shifted clock is looked at. Tools that only shift what the clock says let such a wait last for the whole jump.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

constexpr int64_t kNanos = 1'000'000'000;
constexpr int64_t kLook = 50'000'000;

const std::atomic<int64_t>* MapShift() {
  static const std::atomic<int64_t> none = 0;
  const char* const path = getenv("SMARKETING_CLOCK_SHIFT");
  const int fd = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return &none;
  void* const memory = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  return memory == MAP_FAILED ? &none : static_cast<const std::atomic<int64_t>*>(memory);
}

int64_t Shift() {
  static const std::atomic<int64_t>* const shift = MapShift();
  return shift->load(std::memory_order_relaxed);
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int RealClock(clockid_t clock, timespec* time) {
  static const auto real = Real<int (*)(clockid_t, timespec*)>("clock_gettime");
  return real(clock, time);
}

int64_t ToNanos(const timespec& time) { return time.tv_sec * kNanos + time.tv_nsec; }
timespec ToTime(int64_t nanos) { return {nanos / kNanos, nanos % kNanos}; }

int64_t MachineNow() {
  timespec now;
  RealClock(CLOCK_REALTIME, &now);
  return ToNanos(now);
}

long RealSyscall(long number, const long (&a)[6]) {
  static const auto real = Real<long (*)(long, ...)>("syscall");
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// A futex wait until an absolute wall time.
long Wait(const long (&arguments)[6]) {
  const int64_t until = ToNanos(*reinterpret_cast<const timespec*>(arguments[3]));
  while (true) {
    const int64_t now = MachineNow();
    const int64_t left = until - (now + Shift());
    timespec look = ToTime(now + (left < kLook ? (left > 0 ? left : 0) : kLook));
    const long slice[6] = {arguments[0], arguments[1], arguments[2], reinterpret_cast<long>(&look),
                           arguments[4], arguments[5]};
    const long result = RealSyscall(SYS_futex, slice);
    if (result == 0 || errno != ETIMEDOUT || MachineNow() + Shift() >= until) return result;
  }
}

}  // namespace

extern "C" {

int ShiftedClock(clockid_t clock, timespec* time) __asm__("clock_gettime");
int ShiftedClock(clockid_t clock, timespec* time) {
  const int result = RealClock(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    *time = ToTime(ToNanos(*time) + Shift());
  return result;
}

int ShiftedDay(timeval* time, void* zone) __asm__("gettimeofday");
int ShiftedDay(timeval* time, void* zone) {
  const int64_t now = MachineNow() + Shift();
  *time = {now / kNanos, now % kNanos / 1000};
  return 0;
}

time_t ShiftedSeconds(time_t* time) __asm__("time");
time_t ShiftedSeconds(time_t* time) {
  const time_t now = (MachineNow() + Shift()) / kNanos;
  if (time != nullptr) *time = now;
  return now;
}

long ShiftedSyscall(long number, ...) __asm__("syscall");
long ShiftedSyscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  const bool waits_for_wall_time = number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0 &&
                                   (arguments[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET && arguments[3] != 0;
  return waits_for_wall_time ? Wait(arguments) : RealSyscall(number, arguments);
}

}  // extern "C"
