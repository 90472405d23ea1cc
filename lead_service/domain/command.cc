#include "lead_service/domain/command.h"

#include <variant>

namespace smarketing::lead {

const Context& ContextOf(const Command& command) {
  return std::visit([](const auto& c) -> const Context& { return c.context; }, command);
}

}  // namespace smarketing::lead
