// Where people come from, and what they do there.
#ifndef SMARKETING_TRAFFIC_SOURCE_H_
#define SMARKETING_TRAFFIC_SOURCE_H_

#include "smarketing/lead/v1/activity.pb.h"
#include "smarketing/lead/v1/lead.pb.h"
#include "traffic/dice.h"

namespace smarketing::traffic {

// A channel with one of its campaigns. Forty campaigns in all; some channels bring more than others.
lead::v1::SourceDetails MakeSource(Dice& dice);

// What somebody does who has just been brought here: reads, opens, clicks, now and then downloads. `journey`: how far
// the person is, 0 to 100; the further, the more it means. Kind, journey stage, content and source are set.
lead::v1::Touch MakeTouch(int journey, Dice& dice);

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_SOURCE_H_
