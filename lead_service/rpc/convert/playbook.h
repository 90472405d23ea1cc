// Requests about the playbook as things of the domain. How revisions become messages: storage/playbook_codec.h.
#ifndef SMARKETING_LEAD_SERVICE_RPC_CONVERT_PLAYBOOK_H_
#define SMARKETING_LEAD_SERVICE_RPC_CONVERT_PLAYBOOK_H_

#include <string>

#include "absl/strings/string_view.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/playbook_revision.h"
#include "smarketing/lead/v1/playbook.pb.h"

namespace smarketing::lead {

// "playbookRevisions/{revision}"
std::string PlaybookRevisionName(const PlaybookRevisionId& id);
// The nil id when it is none; validation has refused such a one.
PlaybookRevisionId PlaybookRevisionIdFromName(absl::string_view name);

// What is proposed, by whom and when; without an id. Of a message that validation has let through.
PlaybookRevision ProposalFromProto(const v1::PlaybookRevision& proto, const Context& context);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_CONVERT_PLAYBOOK_H_
