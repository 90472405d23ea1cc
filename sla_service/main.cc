#include "common/service/main.h"
#include "sla_service/server/sla_service_definition.h"

int main(int argc, char** argv) { return smarketing::service::Main(smarketing::sla::SlaService(), argc, argv); }
