// Any order_by: an error, or an order that ends in the unique key and reads the same when it is written out.
#include <cstddef>
#include <cstdint>

#include "common/filter/order_by.h"
#include "common/status/error.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const schema = new smarketing::filter::OrderSchema{
      .fields = {{"name", "NAME"}, {"a.b", "AB"}, {"t", "T"}}, .unique_key = {"id", "ID"}, .default_order = "t desc"};
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto order = smarketing::filter::ParseOrderBy(text, *schema);
  if (!order.ok()) {
    SMK_FUZZ_CHECK(smarketing::ErrorReason(order.status()) == "INVALID_ORDER_BY");
    return 0;
  }
  SMK_FUZZ_CHECK(order->terms.back().column == "ID");
  const auto again = smarketing::filter::ParseOrderBy(order->Canonical(), *schema);
  SMK_FUZZ_CHECK(again.ok());
  SMK_FUZZ_CHECK(again->terms == order->terms);
  return 0;
}
