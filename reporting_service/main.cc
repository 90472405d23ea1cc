#include "common/service/main.h"
#include "reporting_service/flags.h"
#include "reporting_service/server/reporting_application.h"

int main(int argc, char** argv) {
  using namespace smarketing;  // NOLINT
  return service::Main(reporting::ReportingService(reporting::ReportingOptionsFromFlags), argc, argv);
}
