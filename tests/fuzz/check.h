// What a fuzz target holds to be true.
#ifndef SMARKETING_TESTS_FUZZ_CHECK_H_
#define SMARKETING_TESTS_FUZZ_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Stops the fuzzer with the input at hand.
#define SMK_FUZZ_CHECK(condition)                                                         \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

#endif  // SMARKETING_TESTS_FUZZ_CHECK_H_
