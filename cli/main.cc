#include <csignal>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);  // `smctl … | head` ends quietly
  return smarketing::cli::Run(argc, argv);
}
