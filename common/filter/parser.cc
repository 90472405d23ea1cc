#include "common/filter/parser.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/filter/error.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/unicode.h"

namespace smarketing::filter {
namespace {

bool IsNameStart(char c) { return absl::ascii_isalpha(c) || c == '_'; }
bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_'; }
bool EndsWord(char c) { return absl::ascii_isspace(c) || absl::StrContains("()\"'=<>!,", c); }

absl::Status Error(absl::string_view what) {
  Violations violations;
  violations.Add(kFilterField, what);
  return violations.ToStatus(kInvalidFilter);
}

// Recursive descent without a lexer of its own: what a character means depends on whether a field, an operator or a
// value may stand there (a colon is an operator after a field and a part of 10:30 in a value). Each level of
// recursion has consumed a parenthesis, and these are counted.
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<Ast> Parse() {
    SkipSpace();
    if (AtEnd()) return Ast();
    SMK_RETURN_IF_ERROR(ParseExpression().status());
    if (!AtEnd()) {
      return Fail(Peek() == ')' ? "this ) closes nothing" : absl::StrCat("AND or OR is missing before ", Rest()));
    }
    return std::move(ast_);
  }

 private:
  // Each of these starts at the first character of what it parses, ends at the next character that is not white
  // space, and returns the index of a node.

  absl::StatusOr<size_t> ParseExpression() { return ParseChain("AND", Node::Kind::kAnd, &Parser::ParseFactor); }
  absl::StatusOr<size_t> ParseFactor() { return ParseChain("OR", Node::Kind::kOr, &Parser::ParseTerm); }

  absl::StatusOr<size_t> ParseChain(absl::string_view keyword, Node::Kind kind,
                                    absl::StatusOr<size_t> (Parser::*parse_part)()) {
    std::vector<size_t> parts;
    do {
      SMK_ASSIGN_OR_RETURN(const size_t part, (this->*parse_part)());
      parts.push_back(part);
    } while (TakeKeyword(keyword));
    if (parts.size() == 1) return parts[0];
    return AddNode(kind, std::move(parts));
  }

  absl::StatusOr<size_t> ParseTerm() {
    bool negated = TakeKeyword("NOT");
    if (!negated && !AtEnd() && Peek() == '-') {
      negated = true;
      ++at_;
      if (AtEnd() || (Peek() != '(' && !IsNameStart(Peek()))) return Fail("a field or ( is missing after -");
    }
    SMK_ASSIGN_OR_RETURN(const size_t inner, ParseSimple());
    if (!negated) return inner;
    return AddNode(Node::Kind::kNot, {inner});
  }

  absl::StatusOr<size_t> ParseSimple() {
    if (AtEnd()) return Fail("a comparison is missing");
    if (Peek() != '(') return ParseComparison();
    const size_t open = at_;
    if (++depth_ > kMaxFilterDepth) {
      return Fail(absl::StrCat("parentheses are more than ", kMaxFilterDepth, " deep"));
    }
    ++at_;
    SkipSpace();
    SMK_ASSIGN_OR_RETURN(const size_t inner, ParseExpression());
    if (AtEnd()) return FailAt(open, "this ( is not closed");
    if (Peek() != ')') return Fail(absl::StrCat("AND, OR or ) is missing before ", Rest()));
    --depth_;
    ++at_;
    SkipSpace();
    return inner;
  }

  absl::StatusOr<size_t> ParseComparison() {
    if (++terms_ > kMaxFilterTerms) return Fail(absl::StrCat("more than ", kMaxFilterTerms, " comparisons"));
    Comparison comparison;
    comparison.field_position = Position(at_);
    SMK_ASSIGN_OR_RETURN(comparison.field, ParseField());
    SkipSpace();
    comparison.op_position = Position(at_);
    const std::optional<Operator> op = TakeOperator();
    if (!op.has_value()) {
      return Fail(absl::StrCat("one of = != < <= > >= : is missing after ", Quoted(comparison.field)));
    }
    comparison.op = *op;
    SkipSpace();
    comparison.value_position = Position(at_);
    if (AtEnd()) return Fail("a value is missing");
    if (Peek() == '"' || Peek() == '\'') {
      SMK_ASSIGN_OR_RETURN(comparison.value, ParseQuoted());
    } else {
      SMK_ASSIGN_OR_RETURN(comparison.value, ParseWord());
      comparison.is_star = comparison.value == "*";
      if (!comparison.is_star && absl::StrContains(comparison.value, '*')) {
        return FailAt(value_start_,
                      "a * is no wildcard here; put the value in quotes, or use : to find a part of a text");
      }
      if (comparison.is_star && comparison.op != Operator::kHas) {
        return FailAt(value_start_, "* goes with : only; put it in quotes if the value is a star");
      }
    }
    SkipSpace();
    Node node;
    node.comparison = std::move(comparison);
    ast_.nodes.push_back(std::move(node));
    return ast_.nodes.size() - 1;
  }

  absl::StatusOr<std::string> ParseField() {
    const size_t start = at_;
    while (true) {
      if (AtEnd() || !IsNameStart(Peek())) {
        return Fail(at_ == start ? absl::StrCat("a field is expected, not ", Rest())
                                 : std::string("a name is missing after the dot"));
      }
      while (!AtEnd() && IsNameChar(Peek())) ++at_;
      if (AtEnd() || Peek() != '.') break;
      ++at_;
    }
    const absl::string_view field = text_.substr(start, at_ - start);
    if (field == "AND" || field == "OR" || field == "NOT") {
      return FailAt(start, absl::StrCat("a comparison is expected, not ", field));
    }
    return std::string(field);
  }

  std::optional<Operator> TakeOperator() {
    static constexpr std::pair<absl::string_view, Operator> kOperators[] = {
        {"!=", Operator::kNotEqual}, {"<=", Operator::kLessOrEqual}, {">=", Operator::kGreaterOrEqual},
        {"=", Operator::kEqual},     {"<", Operator::kLess},         {">", Operator::kGreater},
        {":", Operator::kHas}};
    for (const auto& [text, op] : kOperators) {
      if (absl::StartsWith(text_.substr(at_), text)) {
        at_ += text.size();
        return op;
      }
    }
    return std::nullopt;
  }

  absl::StatusOr<std::string> ParseQuoted() {
    const size_t start = at_;
    const char quote = text_[at_++];
    std::string value;
    while (!AtEnd() && Peek() != quote) {
      char c = text_[at_++];
      if (c == '\\') {
        if (AtEnd()) break;
        c = text_[at_++];
        if (c == 'n') {
          c = '\n';
        } else if (c == 't') {
          c = '\t';
        } else if (c != '\\' && c != '"' && c != '\'') {
          return FailAt(at_ - 2, "a \\ in quotes goes before \\, a quote, n or t only");
        }
      }
      value.push_back(c);
    }
    if (AtEnd()) return FailAt(start, "this quote is not closed");
    ++at_;
    return value;
  }

  absl::StatusOr<std::string> ParseWord() {
    value_start_ = at_;
    while (!AtEnd() && !EndsWord(Peek())) ++at_;
    if (at_ == value_start_) return Fail(absl::StrCat("a value is expected, not ", Rest()));
    if (!AtEnd() && Peek() != ')' && !absl::ascii_isspace(Peek())) {
      return FailAt(value_start_, "a value with one of ( ) \" ' = < > ! , in it must be in quotes");
    }
    return std::string(text_.substr(value_start_, at_ - value_start_));
  }

  // A keyword, when it stands here as a word of its own.
  bool TakeKeyword(absl::string_view keyword) {
    if (!absl::StartsWith(text_.substr(at_), keyword)) return false;
    const size_t end = at_ + keyword.size();
    if (end < text_.size() && !absl::ascii_isspace(text_[end]) && text_[end] != '(') return false;
    const size_t before = at_;
    at_ = end;
    SkipSpace();
    // A field may have a keyword's name in lower case only, so `NOT = 1` is not a comparison; ParseField says so.
    if (keyword == "NOT" && (AtEnd() || absl::StrContains("=<>!:", Peek()))) {
      at_ = before;
      return false;
    }
    return true;
  }

  size_t AddNode(Node::Kind kind, std::vector<size_t> children) {
    Node node;
    node.kind = kind;
    node.children = std::move(children);
    ast_.nodes.push_back(std::move(node));
    return ast_.nodes.size() - 1;
  }

  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return text_[at_]; }
  void SkipSpace() {
    while (!AtEnd() && absl::ascii_isspace(Peek())) ++at_;
  }
  size_t Position(size_t offset) const { return text::CodePointLength(text_.substr(0, offset)) + 1; }
  std::string Rest() const { return AtEnd() ? "the end" : Quoted(text_.substr(at_)); }
  absl::Status FailAt(size_t offset, absl::string_view what) const {
    return Error(AtCharacter(Position(offset), what));
  }
  absl::Status Fail(absl::string_view what) const { return FailAt(at_, what); }

  const absl::string_view text_;
  size_t at_ = 0;
  size_t value_start_ = 0;
  size_t depth_ = 0;
  size_t terms_ = 0;
  Ast ast_;
};

}  // namespace

absl::string_view OperatorText(Operator op) {
  switch (op) {
    case Operator::kEqual:
      return "=";
    case Operator::kNotEqual:
      return "!=";
    case Operator::kLess:
      return "<";
    case Operator::kLessOrEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterOrEqual:
      return ">=";
    case Operator::kHas:
      return ":";
  }
  return "";
}

absl::StatusOr<Ast> Parse(absl::string_view filter) {
  if (filter.size() > kMaxFilterBytes) {
    return Error(absl::StrCat("is longer than ", kMaxFilterBytes, " bytes"));
  }
  if (!text::IsValidUtf8(filter)) return Error("is not valid UTF-8");
  return Parser(filter).Parse();
}

}  // namespace smarketing::filter
