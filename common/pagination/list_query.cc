#include "common/pagination/list_query.h"

#include "absl/status/status.h"
#include "common/filter/filter.h"
#include "common/pagination/keyset.h"
#include "common/pagination/page_size.h"
#include "common/status/gathered_errors.h"
#include "common/status/macros.h"

namespace smarketing::pagination {
namespace {

constexpr char kInvalidPageToken[] = "INVALID_PAGE_TOKEN";

}  // namespace

ListMethod::ListMethod(std::string method, filter::Schema filter_schema, filter::OrderSchema order_schema,
                       const PageTokenCodec* codec)
    : method_(std::move(method)),
      filter_schema_(std::move(filter_schema)),
      order_schema_(std::move(order_schema)),
      codec_(codec) {}

absl::StatusOr<ListQuery> ListMethod::Parse(const ListRequest& request) const {
  GatheredErrors errors;
  ListQuery query;
  query.page_size = errors.Take(ResolvePageSize(request.page_size));
  query.where = errors.Take(filter::ToSql(request.filter, filter_schema_));
  query.order = errors.Take(filter::ParseOrderBy(request.order_by, order_schema_));
  query.fingerprint = QueryFingerprint(method_);
  query.fingerprint.Add("filter", request.filter).Add("order_by", query.order.Canonical());
  for (const auto& [name, value] : request.bindings) query.fingerprint.Add(name, value);

  // A token can only be judged beside the query that it belongs to.
  if (errors.empty() && !request.page_token.empty()) {
    const std::vector<filter::Value> last = errors.Take(TakeToken(request.page_token, query));
    query.where = filter::And(std::move(query.where), RowsAfter(query.order, last));
  }
  if (!errors.empty()) return errors.ToStatus();
  return query;
}

absl::StatusOr<std::vector<filter::Value>> ListMethod::TakeToken(const std::string& token,
                                                                 const ListQuery& query) const {
  SMK_ASSIGN_OR_RETURN(std::vector<filter::Value> last, codec_->Decode(token, query.fingerprint));
  if (last.size() != query.order.terms.size()) {
    Violations violations;
    violations.Add("page_token", "is from another version of this service; start again without one");
    return violations.ToStatus(kInvalidPageToken);
  }
  return last;
}

std::string ListMethod::NextPageToken(const ListQuery& query, absl::Span<const filter::Value> last) const {
  return codec_->Encode(query.fingerprint, last);
}

}  // namespace smarketing::pagination
