#include "lead_service/rpc/convert/playbook.h"

#include <variant>

#include "common/id/id.h"
#include "common/status/error.h"
#include "common/time/proto_time.h"
#include "lead_service/domain/draft.h"
#include "lead_service/storage/playbook_codec.h"

namespace smarketing::lead {
namespace {

constexpr char kRevisions[] = "playbookRevisions";

}  // namespace

std::string PlaybookRevisionName(const PlaybookRevisionId& id) { return ResourceName(kRevisions, id.uuid()); }

PlaybookRevisionId PlaybookRevisionIdFromName(absl::string_view name) {
  return PlaybookRevisionId(ParseResourceName(kRevisions, name).value_or(Uuid()));
}

PlaybookRevision ProposalFromProto(const v1::PlaybookRevision& proto, const Context& context) {
  PlaybookRevision revision;
  Violations none;
  revision.content = ContentFromProto(proto, "revision", none);
  revision.item = std::holds_alternative<Retired>(revision.content) ? proto.item() : ItemOf(revision.content);
  revision.comment = proto.comment();
  revision.proposer = context.actor;
  revision.propose_time = ToMicros(context.now);
  if (proto.has_effective_time()) revision.effective_time = FromProtoTime(proto.effective_time()).value();
  return revision;
}

}  // namespace smarketing::lead
