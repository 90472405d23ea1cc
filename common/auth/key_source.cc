// Where keys come from: a file, or a URL.
#include <curl/curl.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/key_set.h"
#include "common/status/macros.h"

namespace smarketing::auth {
namespace {

constexpr absl::Duration kFileLookInterval = absl::Seconds(1);
constexpr size_t kMaxJwksBytes = 1 << 20;

// What tells one state of a file from another.
struct FileState {
  ino_t inode = 0;
  off_t size = -1;
  int64_t seconds = 0;
  int64_t nanos = 0;

  friend bool operator==(const FileState&, const FileState&) = default;
};

FileState Look(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return FileState();
  return FileState{info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

class FileKeys final : public KeySource {
 public:
  FileKeys(const std::string& path, const Clock* clock, observability::Logger* logger)
      : path_(path), clock_(clock), logger_(logger) {}

  absl::Status Read() ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    return ReadLocked();
  }

  KeyLookup Find(absl::string_view key_id) override {
    absl::MutexLock lock(&mu_);
    const absl::Time now = clock_->Now();
    if (now >= looked_ + kFileLookInterval || now < looked_) {
      looked_ = now;
      if (const FileState state = Look(path_); state != state_) {
        const absl::Status status = ReadLocked();
        state_ = state;  // a broken file is not read again before it has changed again
        if (status.ok()) {
          logger_->Info("token keys read again", {{"keys", keys_.size()}});
        } else {
          logger_->Error("token keys are left as they were", {{"error", std::string(status.message())}});
        }
      }
    }
    const auto found = keys_.find(key_id);
    return {found == keys_.end() ? nullptr : found->second, generation_, /*refreshing=*/false};
  }

 private:
  absl::Status ReadLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const FileState state = Look(path_);
    std::ifstream file(path_);
    if (!file) return absl::NotFoundError(absl::StrCat("cannot read the token keys in ", path_));
    if (state.size > static_cast<off_t>(kMaxJwksBytes)) {
      return absl::InvalidArgumentError(absl::StrCat("the token keys in ", path_, " are larger than a megabyte"));
    }
    std::ostringstream text;
    text << file.rdbuf();
    absl::StatusOr<KeyMap> keys = ParseJwks(text.str());
    if (!keys.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot use the token keys in ", path_, ": ", keys.status().message()));
    }
    keys_ = *std::move(keys);
    state_ = state;
    ++generation_;
    return absl::OkStatus();
  }

  const std::string path_;
  const Clock* const clock_;
  observability::Logger* const logger_;
  absl::Mutex mu_;
  absl::Time looked_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  FileState state_ ABSL_GUARDED_BY(mu_);
  KeyMap keys_ ABSL_GUARDED_BY(mu_);
  uint64_t generation_ ABSL_GUARDED_BY(mu_) = 0;
};

size_t Receive(char* data, size_t size, size_t count, void* out) {
  auto* text = static_cast<std::string*>(out);
  if (text->size() + size * count > kMaxJwksBytes) return 0;  // makes curl give up
  text->append(data, size * count);
  return size * count;
}

absl::StatusOr<std::string> Fetch(const KeyUrlOptions& options) {
  CURL* curl = curl_easy_init();
  if (curl == nullptr) return absl::InternalError("curl cannot start");
  std::string text;
  curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options.timeout)));
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  const CURLcode result = curl_easy_perform(curl);
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_cleanup(curl);
  if (result != CURLE_OK) {
    return absl::UnavailableError(
        absl::StrCat("cannot fetch the token keys from ", options.url, ": ", curl_easy_strerror(result)));
  }
  if (code != 200) {
    return absl::UnavailableError(absl::StrCat("cannot fetch the token keys from ", options.url, ": HTTP ", code));
  }
  return text;
}

class UrlKeys final : public KeySource {
 public:
  UrlKeys(const KeyUrlOptions& options, Clock* clock, observability::Logger* logger)
      : options_(options), clock_(clock), logger_(logger) {}

  ~UrlKeys() override {
    {
      absl::MutexLock lock(&mu_);
      stop_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Start() {
    SMK_RETURN_IF_ERROR(Refresh());
    thread_ = std::thread([this] { Run(); });
    return absl::OkStatus();
  }

  KeyLookup Find(absl::string_view key_id) override {
    absl::MutexLock lock(&mu_);
    KeyLookup lookup;
    lookup.generation = generation_;
    const auto found = keys_.find(key_id);
    if (found != keys_.end()) {
      lookup.key = found->second;
      return lookup;
    }
    if (clock_->Now() >= fetched_ + options_.minimum_interval) wanted_ = true;
    lookup.refreshing = wanted_;
    return lookup;
  }

 private:
  void Run() {
    while (true) {
      {
        absl::MutexLock lock(&mu_);
        const auto awake = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stop_ || wanted_; };
        clock_->AwaitUntil(mu_, absl::Condition(&awake), fetched_ + options_.refresh_interval);
        if (stop_) return;
      }
      if (const absl::Status status = Refresh(); !status.ok()) {
        logger_->Error("token keys are left as they were", {{"error", std::string(status.message())}});
      }
    }
  }

  absl::Status Refresh() {
    absl::StatusOr<std::string> text = Fetch(options_);
    absl::StatusOr<KeyMap> keys = text.ok() ? ParseJwks(*text) : text.status();
    absl::MutexLock lock(&mu_);
    fetched_ = clock_->Now();
    wanted_ = false;
    if (!keys.ok()) {
      if (!text.ok()) return keys.status();
      return absl::UnavailableError(
          absl::StrCat("cannot use the token keys from ", options_.url, ": ", keys.status().message()));
    }
    keys_ = *std::move(keys);
    if (*text != text_) ++generation_;
    text_ = *std::move(text);
    return absl::OkStatus();
  }

  const KeyUrlOptions options_;
  Clock* const clock_;
  observability::Logger* const logger_;
  absl::Mutex mu_;
  absl::Time fetched_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  std::string text_ ABSL_GUARDED_BY(mu_);
  KeyMap keys_ ABSL_GUARDED_BY(mu_);
  uint64_t generation_ ABSL_GUARDED_BY(mu_) = 0;
  bool wanted_ ABSL_GUARDED_BY(mu_) = false;
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeySource>> KeysFromFile(const std::string& path, const Clock* clock,
                                                        observability::Logger* logger) {
  auto keys = std::make_unique<FileKeys>(path, clock, logger);
  SMK_RETURN_IF_ERROR(keys->Read());
  return keys;
}

absl::StatusOr<std::unique_ptr<KeySource>> KeysFromUrl(const KeyUrlOptions& options, Clock* clock,
                                                       observability::Logger* logger) {
  const bool loopback = absl::StartsWith(options.url, "http://127.0.0.1") ||
                        absl::StartsWith(options.url, "http://localhost") ||
                        absl::StartsWith(options.url, "http://[::1]");
  if (!loopback && !absl::StartsWith(options.url, "https://")) {
    return absl::InvalidArgumentError("token keys are fetched over https only");
  }
  auto keys = std::make_unique<UrlKeys>(options, clock, logger);
  SMK_RETURN_IF_ERROR(keys->Start());
  return keys;
}

}  // namespace smarketing::auth
