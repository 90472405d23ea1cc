// Business time: the time that counts while a calendar says that the business is open.
//
// An instant is open when the civil time that clocks in the calendar's zone show at that instant lies in a window of
// their date. Everything about clock changes follows from that one rule: a window is shorter on the day clocks skip a
// part of it and longer on the day they repeat one; a window that falls wholly into the skipped part vanishes; one
// that falls into the repeated part is open both times; a date that a zone left out was never open.
#ifndef SMARKETING_SLA_SERVICE_DOMAIN_BUSINESS_TIME_H_
#define SMARKETING_SLA_SERVICE_DOMAIN_BUSINESS_TIME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"

namespace smarketing::sla {

inline constexpr size_t kMaxWindowsPerDay = 24;
inline constexpr size_t kMaxExceptionalDays = 1000;
inline constexpr int32_t kMinutesPerDay = 24 * 60;

// Civil time within a day, [start, end) in minutes since 00:00; 1,440 is 24:00.
struct Window {
  int32_t start_minute = 0;
  int32_t end_minute = 0;
  friend bool operator==(const Window&, const Window&) = default;
};

// In order, not overlapping (they may touch). None: the day is closed.
using DayWindows = std::vector<Window>;

// A date that is not like its weekday: a holiday when it has no windows.
struct ExceptionalDay {
  absl::CivilDay date;
  DayWindows windows;
};

struct CalendarSpec {
  absl::TimeZone zone;
  std::array<DayWindows, 7> weekdays;  // Monday first
  std::vector<ExceptionalDay> exceptional_days;
};

// Adds what is wrong with the windows of one day, at the paths `field`[0], `field`[1], …
void ValidateWindows(const DayWindows& windows, absl::string_view field, Violations* violations);

// A calendar ready for arithmetic. Immutable and thread-safe; it takes a few tens of kilobytes.
//
// Both operations are closed forms: a look-up of the stretch between two clock changes and of the exceptional days
// before a date (binary searches in tables that are made once), and whole weeks by multiplication. The cost does not
// depend on how far apart the instants are.
class Calendar {
 public:
  // INVALID_ARGUMENT INVALID_REQUEST with violations of "weekdays[0][1]", "exceptional_days[3].date" or
  // "exceptional_days[3].windows[0]": windows as ValidateWindows says, dates given twice or outside of Begin() to
  // End(), more than kMaxExceptionalDays.
  static absl::StatusOr<Calendar> Create(const CalendarSpec& spec);

  // The first instant of 1900 and of 2200 in UTC. Outside of them no calendar is open.
  static absl::Time Begin();
  static absl::Time End();

  // The open time in [a, b). Negative, by the same amount, when b is before a. Any instants, infinite ones too.
  absl::Duration Between(absl::Time a, absl::Time b) const;

  // The earliest instant t, not before `start`, with Between(start, t) == target; `start` itself for zero. So
  // Friday 16:00 and one hour give Friday 17:00 and not Monday 09:00.
  //
  // INVALID_ARGUMENT when `target` is negative or infinite; OUT_OF_RANGE when `start` is not in [Begin(), End());
  // FAILED_PRECONDITION with reason NEVER_OPEN when the calendar is not open that long before End().
  absl::StatusOr<absl::Time> Add(absl::Time start, absl::Duration target) const;

  bool IsOpen(absl::Time t) const;
  // Whether it is open at any time at all.
  bool EverOpen() const { return total_open_ > 0; }

  const absl::TimeZone& zone() const { return zone_; }

 private:
  // Where the seconds of one kind of day are open.
  class Day {
   public:
    Day() = default;
    explicit Day(const DayWindows& windows);
    // Open seconds before `second` of the day.
    int64_t OpenBefore(int64_t second) const;
    // The earliest second of the day that has `open` open seconds before it; 1 <= open <= total().
    int64_t SecondAfter(int64_t open) const;
    int64_t total() const { return total_; }

   private:
    struct Stretch {
      int64_t start;
      int64_t end;
      int64_t open_before;
    };
    std::vector<Stretch> stretches_;
    int64_t total_ = 0;
  };

  // A stretch of time in which the zone's offset does not change.
  struct Segment {
    int64_t start;              // Unix seconds
    int64_t shift;              // civil seconds = Unix seconds + shift
    int64_t open_before;        // open seconds from Begin() to start
    int64_t civil_open_before;  // OpenBeforeCivil(start + shift)
  };

  explicit Calendar(const CalendarSpec& spec);
  void BuildSegments();

  // Civil seconds and days count from a Monday before Begin(); these know nothing of clock changes.
  int64_t RegularOpenBeforeDay(int64_t day) const;
  int64_t OpenBeforeCivil(int64_t civil) const;
  // The earliest civil second with `open` (> 0) open seconds before it, which exists.
  int64_t CivilAfter(int64_t open) const;

  // Open seconds from Begin() to the instant, which lies between Begin() and End().
  int64_t OpenBefore(int64_t unix_second) const;
  absl::Duration OpenBefore(absl::Time t) const;

  absl::TimeZone zone_;
  std::array<Day, 7> week_;
  std::array<int64_t, 8> week_open_before_{};  // before each weekday; the last is the whole week
  std::vector<int64_t> exception_day_;         // in order
  std::vector<Day> exceptions_;                // likewise
  // By how much the exceptional days before each one change the sum of the regular weeks; one more at the end.
  std::vector<int64_t> exception_change_before_;
  std::vector<Segment> segments_;  // in order; the first starts at Begin()
  int64_t total_open_ = 0;
};

}  // namespace smarketing::sla

#endif  // SMARKETING_SLA_SERVICE_DOMAIN_BUSINESS_TIME_H_
