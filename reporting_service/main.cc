#include "common/service/main.h"
#include "reporting_service/flags.h"
#include "reporting_service/server/reporting_application.h"

int main(int argc, char** argv) {
  return smarketing::service::Main(
      smarketing::reporting::ReportingService(smarketing::reporting::ReportingOptionsFromFlags), argc, argv);
}
