// The playbook as messages of the contract: on the wire and in the database.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_CODEC_H_

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/playbook_revision.h"
#include "smarketing/lead/v1/playbook.pb.h"

namespace smarketing::lead {

// Sets the one of `proto`'s fields that holds such a content; none for Retired.
void SetContent(const PlaybookContent& content, v1::PlaybookRevision* proto);
// Whole; of a built-in one without name, etag and times.
v1::PlaybookRevision PlaybookRevisionToProto(const PlaybookRevision& revision);

// Adds what cannot be said in the domain at all, at the contract's paths below `field` ("revision", for
// "revision.stage_definition.grades[0]"); what is left is for Validate (domain/playbook_item.h).
PlaybookContent ContentFromProto(const v1::PlaybookRevision& proto, absl::string_view field, Violations& violations);

// The field of `proto` that holds the content, such as "reason"; empty when there is none.
absl::string_view ContentField(const v1::PlaybookRevision& proto);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_PLAYBOOK_CODEC_H_
