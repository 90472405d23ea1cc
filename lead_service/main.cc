#include "common/service/main.h"
#include "lead_service/flags.h"
#include "lead_service/server/lead_service_definition.h"

int main(int argc, char** argv) {
  return smarketing::service::Main(smarketing::lead::LeadService(smarketing::lead::LeadOptionsFromFlags), argc, argv);
}
