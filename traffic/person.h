// People who might buy, made up.
#ifndef SMARKETING_TRAFFIC_PERSON_H_
#define SMARKETING_TRAFFIC_PERSON_H_

#include <string>

#include "smarketing/lead/v1/lead.pb.h"
#include "traffic/dice.h"

namespace smarketing::traffic {

// What is known of somebody when a form is filled in.
struct Person {
  std::string mailbox;      // "ana.almeida": not yet different for everybody
  std::string mail_domain;  // "aurora-12.example"
  lead::v1::LeadProfile profile;
};

// Out of some 5,000 companies of some countries.
Person MakePerson(Dice& dice);

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_PERSON_H_
