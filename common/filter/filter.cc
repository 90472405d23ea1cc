#include "common/filter/filter.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/filter/error.h"
#include "common/filter/parser.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::filter {
namespace {

// The escape character is named in the statement: the default depends on a server's sql_mode.
std::string ContainsPattern(absl::string_view part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '!') pattern.push_back('!');
    pattern.push_back(c);
  }
  pattern.push_back('%');
  return pattern;
}

Operator Opposite(Operator op) {
  switch (op) {
    case Operator::kEqual:
      return Operator::kNotEqual;
    case Operator::kNotEqual:
      return Operator::kEqual;
    case Operator::kLess:
      return Operator::kGreaterOrEqual;
    case Operator::kLessOrEqual:
      return Operator::kGreater;
    case Operator::kGreater:
      return Operator::kLessOrEqual;
    case Operator::kGreaterOrEqual:
      return Operator::kLess;
    case Operator::kHas:
      break;
  }
  return op;
}

absl::string_view SqlOperator(Operator op) { return op == Operator::kNotEqual ? "<>" : OperatorText(op); }

// Writes the condition in negation normal form: a NOT is pushed down to the comparisons, and each comparison knows
// whether it must hold or must not. With AND and OR alone above them, a NULL counts as false, so that only a negated
// comparison has to mention IS NULL, and a plain one stays what an index can serve.
class Compiler {
 public:
  Compiler(const Ast& ast, const Schema& schema) : ast_(ast), schema_(schema) {}

  absl::StatusOr<SqlCondition> Compile() {
    SqlCondition condition;
    if (ast_.empty()) return condition;
    sql_.clear();
    Write(ast_.root(), /*negated=*/false);
    SMK_RETURN_IF_ERROR(violations_.ToStatus(kInvalidFilter));
    condition.sql = std::move(sql_);
    condition.params = std::move(params_);
    if (!asks_other_tables_) condition.fixed_columns = FixedColumns();
    return condition;
  }

 private:
  std::vector<std::string> FixedColumns() const {
    std::vector<std::string> columns;
    const auto add = [&](const Node& node) {
      if (node.kind != Node::Kind::kComparison || node.comparison.op != Operator::kEqual) return;
      const Field& field = *schema_.Find(node.comparison.field);
      if (!field.nullable()) columns.push_back(field.sql());
    };
    add(ast_.root());
    if (ast_.root().kind == Node::Kind::kAnd) {
      for (const size_t child : ast_.root().children) add(ast_.nodes[child]);
    }
    return columns;
  }

  // The parser bounds the depth.
  void Write(const Node& node, bool negated) {
    switch (node.kind) {
      case Node::Kind::kNot:
        return Write(ast_.nodes[node.children[0]], !negated);
      case Node::Kind::kComparison:
        return WriteComparison(node.comparison, negated);
      case Node::Kind::kAnd:
      case Node::Kind::kOr: {
        const bool is_and = (node.kind == Node::Kind::kAnd) != negated;
        sql_ += '(';
        for (size_t i = 0; i < node.children.size(); ++i) {
          if (i > 0) sql_ += is_and ? " AND " : " OR ";
          Write(ast_.nodes[node.children[i]], negated);
        }
        sql_ += ')';
        return;
      }
    }
  }

  void WriteComparison(const Comparison& comparison, bool negated) {
    const Field* field = schema_.Find(comparison.field);
    if (field == nullptr) {
      return Fail(comparison.field_position,
                  absl::StrCat("there is no field ", Quoted(comparison.field), " to filter by",
                               violations_.empty() ? "; there are " + schema_.Names() : ""));
    }
    if (field->operators().count(comparison.op) == 0) {
      return Fail(comparison.op_position,
                  absl::StrCat(field->name(), " does not go with ", OperatorText(comparison.op), " but with ",
                               absl::StrJoin(field->operators(), " ", [](std::string* out, Operator op) {
                                 absl::StrAppend(out, OperatorText(op));
                               })));
    }
    if (comparison.is_star) return WriteIsSet(*field, negated);
    if (comparison.op == Operator::kHas && field->type() != Type::kText && field->type() != Type::kRepeated) {
      return Fail(comparison.value_position, absl::StrCat(field->name(), " takes only * after :"));
    }
    if (comparison.op == Operator::kHas && field->type() == Type::kText) {
      // A part of a value is not itself a value: it is not converted.
      if (comparison.value.empty()) return Fail(comparison.value_position, "some text is missing after :");
      return WriteHasPart(*field, comparison.value, negated);
    }
    absl::StatusOr<Value> value = field->Convert(comparison.value);
    if (!value.ok()) {
      return Fail(comparison.value_position, absl::StrCat(Quoted(comparison.value), " ", value.status().message()));
    }
    if (comparison.op == Operator::kHas || field->type() == Type::kRepeated) {
      return WriteContains(*field, *std::move(value), IsNegative(comparison.op) != negated);
    }
    WriteCompare(*field, negated ? Opposite(comparison.op) : comparison.op, IsNegative(comparison.op) != negated,
                 *std::move(value));
  }

  static bool IsNegative(Operator op) { return op == Operator::kNotEqual; }

  // `or_unset`: the comparison also holds where the field is not set.
  void WriteCompare(const Field& field, Operator op, bool or_unset, Value value) {
    const std::string* text = std::get_if<std::string>(&value);
    const bool is_empty_text = field.type() == Type::kText && text != nullptr && text->empty();
    // A text that is not set equals "".
    if (is_empty_text && (op == Operator::kEqual || op == Operator::kNotEqual)) or_unset = !or_unset;
    const bool mention_null = or_unset && field.nullable();
    if (mention_null) absl::StrAppend(&sql_, "(", field.sql(), " IS NULL OR ");
    absl::StrAppend(&sql_, field.sql(), " ", SqlOperator(op), " ?");
    if (mention_null) sql_ += ')';
    params_.push_back(std::move(value));
  }

  void WriteIsSet(const Field& field, bool negated) {
    if (field.type() == Type::kRepeated) {
      asks_other_tables_ = true;
      absl::StrAppend(&sql_, negated ? "NOT " : "", field.any_sql());
    } else if (field.type() == Type::kText) {
      WriteCompare(field, negated ? Operator::kEqual : Operator::kNotEqual, !negated, Value(std::string()));
    } else if (field.nullable()) {
      absl::StrAppend(&sql_, field.sql(), negated ? " IS NULL" : " IS NOT NULL");
    } else {
      sql_ += negated ? "1 = 0" : "1 = 1";
    }
  }

  void WriteContains(const Field& field, Value value, bool negated) {
    asks_other_tables_ = true;
    absl::StrAppend(&sql_, negated ? "NOT " : "", field.sql());
    params_.push_back(std::move(value));
  }

  void WriteHasPart(const Field& field, absl::string_view part, bool negated) {
    const bool mention_null = negated && field.nullable();
    if (mention_null) absl::StrAppend(&sql_, "(", field.sql(), " IS NULL OR ");
    absl::StrAppend(&sql_, field.sql(), negated ? " NOT" : "", " LIKE ? ESCAPE '!'");
    if (mention_null) sql_ += ')';
    params_.push_back(ContainsPattern(part));
  }

  void Fail(size_t position, absl::string_view what) {
    if (violations_.all().size() < kMaxErrors) violations_.Add(kFilterField, AtCharacter(position, what));
  }

  // An error travels in response headers, which have room for 8 kB.
  static constexpr size_t kMaxErrors = 5;

  const Ast& ast_;
  const Schema& schema_;
  std::string sql_;
  std::vector<Value> params_;
  bool asks_other_tables_ = false;
  Violations violations_;
};

}  // namespace

absl::StatusOr<SqlCondition> Compile(const Ast& ast, const Schema& schema) { return Compiler(ast, schema).Compile(); }

absl::StatusOr<SqlCondition> ToSql(absl::string_view filter, const Schema& schema) {
  SMK_ASSIGN_OR_RETURN(const Ast ast, Parse(filter));
  return Compile(ast, schema);
}

}  // namespace smarketing::filter
