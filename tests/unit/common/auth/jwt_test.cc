#include "common/auth/jwt.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace smarketing::auth {
namespace {

std::string Token(absl::string_view header, absl::string_view claims) {
  return absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(claims), ".", Base64UrlEncode("signature"));
}

constexpr char kHeader[] = R"({"alg":"EdDSA","kid":"k"})";
constexpr char kClaims[] = R"({"sub":"ada","exp":1700000000})";

TEST(JwtTest, TakesATokenApart) {
  const auto jwt = ParseJwt(Token(R"({"alg":"EdDSA","kid":"k","typ":"JWT"})",
                                  R"({"iss":"i","sub":"ada","aud":["a","b"],"exp":1700000000.5,"nbf":1600000000,
                                      "roles":["viewer"],"team":"t","other":{"x":[1]}})"));
  ASSERT_TRUE(jwt.has_value());
  EXPECT_EQ(jwt->header.algorithm, "EdDSA");
  EXPECT_EQ(jwt->header.key_id, "k");
  EXPECT_EQ(jwt->claims.issuer, "i");
  EXPECT_EQ(jwt->claims.subject, "ada");
  EXPECT_EQ(jwt->claims.audience, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(jwt->claims.expire_time, absl::FromUnixMillis(1'700'000'000'500));
  EXPECT_EQ(jwt->claims.not_before, absl::FromUnixSeconds(1'600'000'000));
  EXPECT_EQ(jwt->claims.roles, std::vector<std::string>{"viewer"});
  EXPECT_EQ(jwt->claims.team, "t");
  EXPECT_EQ(jwt->signature, "signature");
}

TEST(JwtTest, RefusesOtherShapes) {
  const std::string good = Token(kHeader, kClaims);
  ASSERT_TRUE(ParseJwt(good).has_value());
  EXPECT_FALSE(ParseJwt("").has_value());
  EXPECT_FALSE(ParseJwt("..").has_value());
  EXPECT_FALSE(ParseJwt("a.b").has_value());
  EXPECT_FALSE(ParseJwt(good + ".").has_value());
  EXPECT_FALSE(ParseJwt(good + "=").has_value());
  EXPECT_FALSE(ParseJwt(" " + good).has_value());
  EXPECT_FALSE(ParseJwt(absl::StrCat("!!!.???.", Base64UrlEncode("s"))).has_value());
}

TEST(JwtTest, RefusesHeadersThatMeanTwoThings) {
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":"EdDSA","alg":"none","kid":"k"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":"EdDSA","kid":"k","kid":"l"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(kHeader, R"({"sub":"ada","sub":"eve","exp":1700000000})")).has_value());
  EXPECT_FALSE(ParseJwt(Token(kHeader, R"({"sub":"ada","exp":1,"x":{"a":1,"a":2}})")).has_value());
}

TEST(JwtTest, RefusesHeadersThatWeDoNotUnderstand) {
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":"EdDSA"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(R"({"kid":"k"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":5,"kid":"k"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":"EdDSA","kid":"k","typ":"JWE"})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token(R"({"alg":"EdDSA","kid":"k","crit":["b64"],"b64":false})", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token("[]", kClaims)).has_value());
  EXPECT_FALSE(ParseJwt(Token("{", kClaims)).has_value());
}

TEST(JwtTest, RefusesClaimsOfOtherTypes) {
  for (const char* claims :
       {R"({"exp":1700000000})", R"({"sub":"","exp":1700000000})", R"({"sub":"ada"})", R"({"sub":"ada","exp":"soon"})",
        R"({"sub":"ada","exp":-1})", R"({"sub":"ada","exp":1e300})", R"({"sub":"ada","exp":1700000000,"nbf":null})",
        R"({"sub":"ada","exp":1700000000,"roles":"admin"})", R"({"sub":"ada","exp":1700000000,"roles":[1]})",
        R"({"sub":"a\u0000da","exp":1700000000})", R"({"sub":5,"exp":1700000000})", "null"}) {
    EXPECT_FALSE(ParseJwt(Token(kHeader, claims)).has_value()) << claims;
  }
}

TEST(Base64UrlTest, RoundTripsAndIsStrict) {
  for (const std::string& bytes :
       {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string("\xff\xfe\xfd\x00", 4)}) {
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
  EXPECT_EQ(Base64UrlDecode("Zg=="), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("Z"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("+/8"), std::nullopt);
  EXPECT_EQ(Base64UrlDecode("Zh"), std::nullopt) << "bits that say nothing";
  EXPECT_EQ(Base64UrlDecode("Z g"), std::nullopt);
}

}  // namespace
}  // namespace smarketing::auth
