// Ports for servers under test.
#ifndef SMARKETING_TESTS_SUPPORT_FREE_PORT_H_
#define SMARKETING_TESTS_SUPPORT_FREE_PORT_H_

namespace smarketing::testing {

// A port of the loopback interface that nobody uses now.
int FreePort();

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_FREE_PORT_H_
