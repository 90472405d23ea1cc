#include "tests/benchmark/load/http2_transport.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/time/clock.h"

namespace smarketing::benchmark {
namespace {

constexpr size_t kPrefix = 5;  // of a message: a flag and its length
constexpr size_t kReadSize = 256 << 10;
constexpr int32_t kWindow = 64 << 20;
constexpr absl::Duration kPauseWithoutConnection = absl::Milliseconds(1);

std::string WithPrefix(const std::string& message) {
  const auto size = static_cast<uint32_t>(message.size());
  std::string out(kPrefix, '\0');
  for (size_t i = 0; i < 4; ++i) out[1 + i] = static_cast<char>(size >> (8 * (3 - i)) & 0xff);
  return out + message;
}

size_t MessageSize(absl::string_view data) {
  size_t size = 0;
  for (size_t i = 1; i < kPrefix; ++i) size = size << 8 | static_cast<unsigned char>(data[i]);
  return size;
}

nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  // nghttp2 changes neither.
  const auto bytes = [](absl::string_view text) {
    return const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

absl::StatusOr<int> Dial(const std::string& address) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(address, absl::MaxSplits(':', 1));  // tests listen on IPv4 or a name
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(parts.first.c_str(), parts.second.c_str(), &hints, &found) != 0) {
    return absl::UnavailableError(absl::StrCat("unknown address ", address));
  }
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    const int fd = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
    if (fd < 0) continue;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(fd, each->ai_addr, each->ai_addrlen) == 0) return fd;
    close(fd);
  }
  return absl::UnavailableError(absl::StrCat("cannot connect to ", address));
}

}  // namespace

struct Http2Transport::Stream {
  Reply* reply = nullptr;
  const std::string* method = nullptr;
  std::string out;  // with its prefix
  size_t sent = 0;
  std::string in;  // a part of a message
  int code = -1;   // of gRPC; -1: none came
  std::string problem;
  bool on_connection = false;
  absl::Status status;
};

struct Http2Transport::Callbacks {
  static ssize_t ReadBody(nghttp2_session*, int32_t, uint8_t* buffer, size_t length, uint32_t* flags,
                          nghttp2_data_source* source, void*) {
    auto& stream = *static_cast<Stream*>(source->ptr);
    const size_t n = std::min(length, stream.out.size() - stream.sent);
    std::memcpy(buffer, stream.out.data() + stream.sent, n);
    stream.sent += n;
    if (stream.sent == stream.out.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(n);
  }

  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size, uint8_t, void*) {
    const absl::string_view key(reinterpret_cast<const char*>(name), name_size);
    if (!absl::StartsWith(key, "grpc-")) return 0;
    auto* stream = static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
    if (stream == nullptr) return 0;
    const absl::string_view text(reinterpret_cast<const char*>(value), value_size);
    if (key == "grpc-status" && !absl::SimpleAtoi(text, &stream->code)) stream->code = -1;
    if (key == "grpc-message") stream->problem = std::string(text);
    return 0;
  }

  static int OnData(nghttp2_session* session, uint8_t, int32_t stream_id, const uint8_t* data, size_t size, void*) {
    if (auto* stream = static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, stream_id))) {
      Take({reinterpret_cast<const char*>(data), size}, *stream);
    }
    return 0;
  }

  // Passes on the messages that are whole. Most come in one piece.
  static void Take(absl::string_view data, Stream& stream) {
    if (!stream.in.empty()) {
      stream.in.append(data.data(), data.size());
      data = stream.in;
    }
    while (data.size() >= kPrefix && data.size() - kPrefix >= MessageSize(data)) {
      const size_t size = MessageSize(data);
      stream.reply->OnMessage(data.substr(kPrefix, size));
      data.remove_prefix(kPrefix + size);
    }
    if (stream.in.empty()) {
      stream.in.assign(data.data(), data.size());
    } else {
      stream.in.erase(0, stream.in.size() - data.size());
    }
  }

  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (frame->hd.type == NGHTTP2_GOAWAY) static_cast<Http2Transport*>(self)->leaving_ = true;
    return 0;
  }

  static int OnClose(nghttp2_session* session, int32_t stream_id, uint32_t error, void* self) {
    auto* stream = static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, stream_id));
    if (stream == nullptr) return 0;
    if (stream->code >= 0) {
      stream->status = absl::Status(static_cast<absl::StatusCode>(stream->code), stream->problem);
    } else {
      stream->status = absl::UnavailableError(nghttp2_http2_strerror(error));
    }
    auto& transport = *static_cast<Http2Transport*>(self);
    --transport.open_;
    stream->on_connection = false;
    transport.done_.push_back(stream);
    return 0;
  }
};

Http2Transport::Http2Transport(TransportTarget target)
    : target_(std::move(target)),
      authorization_(absl::StrCat("Bearer ", target_.token)),
      timeout_(target_.timeout == absl::InfiniteDuration()
                   ? ""
                   : absl::StrCat(absl::ToInt64Milliseconds(target_.timeout), "m")) {}

Http2Transport::~Http2Transport() { Disconnect(); }

absl::Status Http2Transport::Connect() {
  const absl::StatusOr<int> socket = Dial(target_.address);
  if (!socket.ok()) return socket.status();
  socket_ = *socket;
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &Callbacks::OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &Callbacks::OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &Callbacks::OnClose);
  nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}, {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
  return absl::OkStatus();
}

void Http2Transport::Disconnect() {
  if (session_ == nullptr) return;
  nghttp2_session_del(session_);
  session_ = nullptr;
  close(socket_);
  socket_ = -1;
  leaving_ = false;
  unsent_.clear();
  sent_ = 0;
  for (const auto& stream : streams_) {
    if (stream->on_connection) Fail(stream.get(), absl::UnavailableError("the connection was lost"));
  }
  open_ = 0;
}

void Http2Transport::Fail(Stream* stream, absl::Status status) {
  stream->on_connection = false;
  stream->status = std::move(status);
  done_.push_back(stream);
}

void Http2Transport::Start(const std::string& method, std::string message, Reply* reply) {
  if (free_.empty()) free_.push_back(streams_.emplace_back(std::make_unique<Stream>()).get());
  Stream* stream = free_.back();
  free_.pop_back();
  stream->reply = reply;
  stream->method = &method;
  stream->out = WithPrefix(message);
  stream->sent = 0;
  stream->in.clear();
  stream->code = -1;
  stream->problem.clear();
  if (session_ != nullptr && !leaving_) {
    Submit(stream);
  } else {
    waiting_.push_back(stream);
  }
}

void Http2Transport::Submit(Stream* stream) {
  const std::array<nghttp2_nv, 8> headers = {
      Header(":method", "POST"),
      Header(":scheme", "http"),
      Header(":path", *stream->method),
      Header(":authority", target_.address),
      Header("te", "trailers"),
      Header("content-type", "application/grpc"),
      Header("authorization", authorization_),
      Header("grpc-timeout", timeout_),
  };
  const size_t count = headers.size() - (timeout_.empty() ? 1 : 0);
  nghttp2_data_provider body = {};
  body.source.ptr = stream;
  body.read_callback = &Callbacks::ReadBody;
  const int32_t id = nghttp2_submit_request(session_, nullptr, headers.data(), count, &body, stream);
  if (id < 0) return Fail(stream, absl::UnavailableError(nghttp2_strerror(id)));
  stream->on_connection = true;
  ++open_;
}

bool Http2Transport::Send() {
  while (true) {
    const uint8_t* frame = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &frame);
    if (size < 0) return false;
    if (size == 0) break;
    unsent_.append(reinterpret_cast<const char*>(frame), static_cast<size_t>(size));
  }
  while (sent_ < unsent_.size()) {
    const ssize_t n = send(socket_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    sent_ += static_cast<size_t>(n);
  }
  unsent_.clear();
  sent_ = 0;
  return true;
}

bool Http2Transport::Receive() {
  static thread_local std::array<uint8_t, kReadSize> buffer;
  while (true) {
    const ssize_t n = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (n == 0 || nghttp2_session_mem_recv(session_, buffer.data(), static_cast<size_t>(n)) < 0) return false;
    if (static_cast<size_t>(n) < buffer.size()) return true;
  }
}

void Http2Transport::Turn(absl::Time until) {
  if (leaving_ && open_ == 0) Disconnect();
  if (session_ == nullptr) {
    const absl::Status connected = Connect();
    for (Stream* stream : std::exchange(waiting_, {})) {
      connected.ok() ? Submit(stream) : Fail(stream, connected);
    }
    if (!connected.ok()) Clock::Real()->Sleep(kPauseWithoutConnection);
  }
  if (session_ == nullptr || !Send()) {
    Disconnect();
    return TellDone();
  }
  pollfd poll = {.fd = socket_, .events = POLLIN, .revents = 0};
  if (!unsent_.empty()) poll.events |= POLLOUT;
  const timespec timeout = absl::ToTimespec(
      std::max(done_.empty() ? until - Clock::Real()->Now() : absl::ZeroDuration(), absl::ZeroDuration()));
  if (ppoll(&poll, 1, &timeout, nullptr) > 0 && (poll.revents & ~POLLOUT) != 0 && !Receive()) Disconnect();
  TellDone();
}

void Http2Transport::TellDone() {
  for (Stream* stream : std::exchange(done_, {})) {
    stream->reply->OnDone(stream->status);
    free_.push_back(stream);
  }
}

}  // namespace smarketing::benchmark
