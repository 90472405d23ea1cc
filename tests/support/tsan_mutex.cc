// Tells ThreadSanitizer what absl::Mutex does. Debian's Abseil is not built with it, so that it would see no lock at
// all and take every guarded field for a race. These definitions stand before the library's own, for us and for gRPC,
// and call them. Only in test binaries of the tsan preset.

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstring>
#include <string>
#include <type_traits>

#include "absl/base/config.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace {

#define SMK_STRING(x) SMK_STRING_(x)
#define SMK_STRING_(x) #x

// The library's own function. `name` is its mangled name without the namespaces.
template <typename Function>
Function* Real(const char* kind, const char* name) {
  const char* space = SMK_STRING(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  const std::string symbol = std::string(kind) + "4absl" + std::to_string(std::strlen(space)) + space + name;
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol.c_str()));
}

#define SMK_REAL(type, name) static auto* const real = Real<type>("_ZN", name)

constexpr unsigned kWrite = 0;
constexpr unsigned kRead = __tsan_mutex_read_lock;

// Some of the library's functions call others of it, which is nothing to be told.
thread_local int depth = 0;

struct Inside {
  Inside() { ++depth; }
  ~Inside() { --depth; }
};

// What happens between the two calls of a pair is the mutex's own business and not looked at: conditions that a thread
// evaluates for another one, among others.
template <typename Function>
auto Locking(void* mutex, unsigned how, Function lock) {
  if (depth > 0) return lock();
  Inside inside;
  __tsan_mutex_pre_lock(mutex, how);
  if constexpr (std::is_void_v<decltype(lock())>) {
    lock();
    __tsan_mutex_post_lock(mutex, how, 0);
  } else {
    auto result = lock();
    __tsan_mutex_post_lock(mutex, how, 0);
    return result;
  }
}

bool TryLocking(void* mutex, unsigned how, bool (*real)(absl::Mutex*)) {
  if (depth > 0) return real(static_cast<absl::Mutex*>(mutex));
  how |= __tsan_mutex_try_lock;
  __tsan_mutex_pre_lock(mutex, how);
  const bool locked = real(static_cast<absl::Mutex*>(mutex));
  __tsan_mutex_post_lock(mutex, locked ? how : how | __tsan_mutex_try_lock_failed, 0);
  return locked;
}

template <typename Function>
void Unlocking(void* mutex, unsigned how, Function unlock) {
  if (depth > 0) return unlock();
  Inside inside;
  __tsan_mutex_pre_unlock(mutex, how);
  unlock();
  __tsan_mutex_post_unlock(mutex, how);
}

// A wait gives the lock up and takes it again.
template <typename Function>
auto Waiting(void* mutex, Function wait) {
  Unlocking(mutex, kWrite, [] {});
  return Locking(mutex, kWrite, wait);
}

void* FlagOf(const absl::Notification* notification) {
  return reinterpret_cast<char*>(const_cast<absl::Notification*>(notification)) + sizeof(absl::Mutex);
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

using MutexFunction = void(Mutex*);
using TryFunction = bool(Mutex*);
using ConditionFunction = void(Mutex*, const Condition&);
using TimeoutFunction = bool(Mutex*, const Condition&, Duration);
using DeadlineFunction = bool(Mutex*, const Condition&, Time);

Mutex::~Mutex() {
  SMK_REAL(MutexFunction, "5MutexD1Ev");
  real(this);
  __tsan_mutex_destroy(this, 0);
}

void Mutex::Lock() {
  SMK_REAL(MutexFunction, "5Mutex4LockEv");
  Locking(this, kWrite, [this] { real(this); });
}

void Mutex::Unlock() {
  SMK_REAL(MutexFunction, "5Mutex6UnlockEv");
  Unlocking(this, kWrite, [this] { real(this); });
}

bool Mutex::TryLock() {
  SMK_REAL(TryFunction, "5Mutex7TryLockEv");
  return TryLocking(this, kWrite, real);
}

void Mutex::ReaderLock() {
  SMK_REAL(MutexFunction, "5Mutex10ReaderLockEv");
  Locking(this, kRead, [this] { real(this); });
}

void Mutex::ReaderUnlock() {
  SMK_REAL(MutexFunction, "5Mutex12ReaderUnlockEv");
  Unlocking(this, kRead, [this] { real(this); });
}

bool Mutex::ReaderTryLock() {
  SMK_REAL(TryFunction, "5Mutex13ReaderTryLockEv");
  return TryLocking(this, kRead, real);
}

void Mutex::LockWhen(const Condition& condition) {
  SMK_REAL(ConditionFunction, "5Mutex8LockWhenERKNS0_9ConditionE");
  Locking(this, kWrite, [&] { real(this, condition); });
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  SMK_REAL(TimeoutFunction, "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return Locking(this, kWrite, [&] { return real(this, condition, timeout); });
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  SMK_REAL(DeadlineFunction, "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Locking(this, kWrite, [&] { return real(this, condition, deadline); });
}

void Mutex::ReaderLockWhen(const Condition& condition) {
  SMK_REAL(ConditionFunction, "5Mutex14ReaderLockWhenERKNS0_9ConditionE");
  Locking(this, kRead, [&] { real(this, condition); });
}

void Mutex::Await(const Condition& condition) {
  SMK_REAL(ConditionFunction, "5Mutex5AwaitERKNS0_9ConditionE");
  Waiting(this, [&] { real(this, condition); });
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  SMK_REAL(TimeoutFunction, "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return Waiting(this, [&] { return real(this, condition, timeout); });
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  SMK_REAL(DeadlineFunction, "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Waiting(this, [&] { return real(this, condition, deadline); });
}

void CondVar::Wait(Mutex* mutex) {
  SMK_REAL(void(CondVar*, Mutex*), "7CondVar4WaitEPNS0_5MutexE");
  Waiting(mutex, [&] { real(this, mutex); });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  SMK_REAL(bool(CondVar*, Mutex*, Duration), "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return Waiting(mutex, [&] { return real(this, mutex, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  SMK_REAL(bool(CondVar*, Mutex*, Time), "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return Waiting(mutex, [&] { return real(this, mutex, deadline); });
}

// A notification can be seen without its mutex, by the flag that lies behind it.
void Notification::Notify() {
  SMK_REAL(void(Notification*), "12Notification6NotifyEv");
  __tsan_release(FlagOf(this));
  real(this);
}

void Notification::WaitForNotification() const {
  static auto* const real = Real<void(const Notification*)>("_ZNK", "12Notification19WaitForNotificationEv");
  real(this);
  __tsan_acquire(FlagOf(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static auto* const real = Real<bool(const Notification*, Duration)>(
      "_ZNK", "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = real(this, timeout);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static auto* const real =
      Real<bool(const Notification*, Time)>("_ZNK", "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE");
  const bool notified = real(this, deadline);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}

ABSL_NAMESPACE_END
}  // namespace absl
