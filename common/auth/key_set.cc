#include "common/auth/key_set.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/json.h"
#include "common/auth/jwt.h"
#include "common/auth/openssl.h"

namespace smarketing::auth {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;  // verifying with a giant key is work that a key file should not be able to cause
constexpr size_t kCoordinateBytes = 32;

class EvpKey final : public PublicKey {
 public:
  EvpKey(Algorithm algorithm, PkeyPtr key) : algorithm_(algorithm), key_(std::move(key)) {}

  Algorithm algorithm() const override { return algorithm_; }

  bool Verify(absl::string_view data, absl::string_view signature) const override {
    std::string der;
    if (algorithm_ == Algorithm::kEs256) {
      der = ToDer(signature);
      if (der.empty()) return false;
      signature = der;
    }
    const MdCtxPtr context(EVP_MD_CTX_new());
    const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
    const bool good =
        context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(data), data.size()) == 1;
    ERR_clear_error();
    return good;
  }

 private:
  // JWS has the two numbers side by side, 32 bytes each; OpenSSL wants them in DER.
  static std::string ToDer(absl::string_view signature) {
    if (signature.size() != 2 * kCoordinateBytes) return "";
    BignumPtr r(BN_bin2bn(Bytes(signature), kCoordinateBytes, nullptr));
    BignumPtr s(BN_bin2bn(Bytes(signature) + kCoordinateBytes, kCoordinateBytes, nullptr));
    const EcdsaSigPtr pair(ECDSA_SIG_new());
    if (r == nullptr || s == nullptr || pair == nullptr || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return "";
    r.release();
    s.release();
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0) return "";
    std::string der(static_cast<size_t>(size), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &out);
    return der;
  }

  const Algorithm algorithm_;
  const PkeyPtr key_;
};

// A member that is unpadded base64url; empty when it is not there or something else.
std::string Member(const nlohmann::json& jwk, const char* name) {
  const auto found = jwk.find(name);
  if (found == jwk.end() || !found->is_string()) return "";
  return Base64UrlDecode(found->get_ref<const std::string&>()).value_or("");
}

std::string Text(const nlohmann::json& jwk, const char* name) {
  const auto found = jwk.find(name);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

PkeyPtr FromParams(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  PkeyPtr owned(key);
  const PkeyCtxPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (check == nullptr || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return owned;
}

PkeyPtr RsaKey(const nlohmann::json& jwk) {
  const std::string n = Member(jwk, "n");
  const std::string e = Member(jwk, "e");
  const BignumPtr modulus(BN_bin2bn(Bytes(n), static_cast<int>(n.size()), nullptr));
  const BignumPtr exponent(BN_bin2bn(Bytes(e), static_cast<int>(e.size()), nullptr));
  if (modulus == nullptr || exponent == nullptr) return nullptr;
  const int bits = BN_num_bits(modulus.get());
  if (bits < kMinRsaBits || bits > kMaxRsaBits || BN_num_bits(exponent.get()) > 32 || !BN_is_odd(exponent.get()) ||
      BN_is_one(exponent.get())) {
    return nullptr;
  }
  const ParamBldPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return FromParams("RSA", builder.get());
}

PkeyPtr P256Key(const nlohmann::json& jwk) {
  const std::string x = Member(jwk, "x");
  const std::string y = Member(jwk, "y");
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return nullptr;
  const std::string point = absl::StrCat("\x04", x, y);  // uncompressed
  const ParamBldPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return FromParams("EC", builder.get());
}

PkeyPtr Ed25519Key(const nlohmann::json& jwk) {
  const std::string x = Member(jwk, "x");
  return PkeyPtr(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

// Null for a key that we do not take.
std::shared_ptr<const PublicKey> ReadKey(const nlohmann::json& jwk) {
  const std::string use = Text(jwk, "use");
  if (!use.empty() && use != "sig") return nullptr;
  const std::string kind = Text(jwk, "kty");
  const std::string curve = Text(jwk, "crv");
  Algorithm algorithm;
  PkeyPtr key;
  if (kind == "RSA") {
    algorithm = Algorithm::kRs256;
    key = RsaKey(jwk);
  } else if (kind == "EC" && curve == "P-256") {
    algorithm = Algorithm::kEs256;
    key = P256Key(jwk);
  } else if (kind == "OKP" && curve == "Ed25519") {
    algorithm = Algorithm::kEdDsa;
    key = Ed25519Key(jwk);
  } else {
    return nullptr;
  }
  ERR_clear_error();
  const std::string named = Text(jwk, "alg");
  if (key == nullptr || (!named.empty() && named != AlgorithmName(algorithm))) return nullptr;
  return std::make_shared<const EvpKey>(algorithm, std::move(key));
}

}  // namespace

absl::string_view AlgorithmName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEdDsa:
      return "EdDSA";
  }
  return "";
}

absl::StatusOr<KeyMap> ParseJwks(absl::string_view json) {
  const auto object = ParseStrictObject(json);
  if (!object.has_value() || !object->contains("keys") || !(*object)["keys"].is_array()) {
    return absl::InvalidArgumentError("it is not a JSON object with a list \"keys\"");
  }
  KeyMap keys;
  for (const nlohmann::json& jwk : (*object)["keys"]) {
    if (!jwk.is_object()) return absl::InvalidArgumentError("a key is not a JSON object");
    const std::string id = Text(jwk, "kid");
    if (id.empty()) continue;
    std::shared_ptr<const PublicKey> key = ReadKey(jwk);
    if (key == nullptr) continue;
    if (!keys.emplace(id, std::move(key)).second) {
      return absl::InvalidArgumentError(absl::StrCat("two keys have the id \"", id, "\""));
    }
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError(
        "it holds no key for signatures (RSA of 2,048 bits, EC P-256 or Ed25519) with an id");
  }
  return keys;
}

}  // namespace smarketing::auth
