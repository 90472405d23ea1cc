#include "tests/support/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "common/time/clock.h"

namespace smarketing::testing {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(5);

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::abort();
}

}  // namespace

std::string BinaryPath(absl::string_view name) {
  if (const char* folder = std::getenv("SMARKETING_BIN_DIR"); folder != nullptr) {
    return (std::filesystem::path(folder) / std::string(name)).string();
  }
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / std::string(name)).string();
}

std::unique_ptr<Process> Process::Start(const ProcessOptions& options) {
  const std::string program = absl::StrContains(options.program, '/') ? options.program : BinaryPath(options.program);
  std::vector<char*> arguments = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : options.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  for (const std::string& variable : options.environment) environment.push_back(const_cast<char*>(variable.c_str()));
  for (char** variable = environ; *variable != nullptr; ++variable) environment.push_back(*variable);
  environment.push_back(nullptr);

  int out[2];
  int err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) Die("pipe");
  auto process = std::unique_ptr<Process>(new Process);
  process->error_file_ = options.error_file;
  int error_fd = err[1];
  if (!options.error_file.empty()) {
    error_fd = open(options.error_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (error_fd < 0) Die("open");
  }
  const pid_t parent = getpid();
  process->pid_ = fork();
  if (process->pid_ < 0) Die("fork");
  if (process->pid_ == 0) {
    // Only what is safe between fork and exec.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(out[1], STDOUT_FILENO);
    dup2(error_fd, STDERR_FILENO);
    execve(program.c_str(), arguments.data(), environment.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  if (error_fd != err[1]) close(error_fd);
  process->output_.fd = out[0];
  process->error_.fd = err[0];
  process->output_.reader = std::thread(Collect, &process->output_);
  process->error_.reader = std::thread(Collect, &process->error_);
  return process;
}

Process::~Process() {
  if (exit_code_ < 0) {
    Signal(SIGKILL);
    Wait();
  }
  for (Output* output : {&output_, &error_}) {
    output->reader.join();
    close(output->fd);
  }
}

void Process::Collect(Output* output) {
  char buffer[4096];
  for (;;) {
    const ssize_t n = read(output->fd, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    absl::MutexLock lock(&output->mu);
    if (n <= 0) {
      output->closed = true;
      return;
    }
    output->text.append(buffer, static_cast<size_t>(n));
  }
}

void Process::Signal(int signal) {
  if (exit_code_ < 0) kill(pid_, signal);
}

int Process::Wait(absl::Duration timeout) {
  const absl::Time give_up = Clock::Real()->Now() + timeout;
  while (exit_code_ < 0) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      // Its last words are read to the end.
      for (Output* output : {&output_, &error_}) {
        absl::MutexLock lock(&output->mu);
        output->mu.Await(absl::Condition(&output->closed));
      }
      break;
    }
    if (Clock::Real()->Now() >= give_up) return -1;
    Clock::Real()->Sleep(kPoll);
  }
  return exit_code_;
}

std::string Process::standard_output() const {
  absl::MutexLock lock(&output_.mu);
  return output_.text;
}

std::string Process::standard_error() const {
  if (!error_file_.empty()) {
    std::stringstream text;
    text << std::ifstream(error_file_).rdbuf();
    return text.str();
  }
  absl::MutexLock lock(&error_.mu);
  return error_.text;
}

bool Process::AwaitError(absl::string_view text, absl::Duration timeout) {
  if (!error_file_.empty()) {
    const absl::Time give_up = Clock::Real()->Now() + timeout;
    while (!absl::StrContains(standard_error(), text)) {
      if (Wait(absl::ZeroDuration()) >= 0 || Clock::Real()->Now() >= give_up) {
        return absl::StrContains(standard_error(), text);
      }
      Clock::Real()->Sleep(kPoll);
    }
    return true;
  }
  struct Sought {
    Output& output;
    absl::string_view text;
  } sought{error_, text};
  absl::MutexLock lock(&error_.mu);
  const auto found = +[](Sought* s) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return s->output.closed || absl::StrContains(s->output.text, s->text);
  };
  Clock::Real()->AwaitUntil(error_.mu, absl::Condition(found, &sought), Clock::Real()->Now() + timeout);
  return absl::StrContains(error_.text, text);
}

}  // namespace smarketing::testing
