#include "lead_service/domain/sound_code.h"

#include <cstddef>

#include "absl/strings/string_view.h"

namespace smarketing::lead {
namespace {

// a to z; '-': no consonant of its own.
constexpr absl::string_view kClasses = "-123-12--22455-12623-1-2-2";

}  // namespace

std::string SoundCode(absl::string_view word, size_t max_classes) {
  std::string code;
  char previous = 0;  // the class of the letter before; 0 for a vowel
  size_t classes = 0;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool continued = (static_cast<unsigned char>(c) & 0xc0) == 0x80;  // the same letter goes on
    if (classes == max_classes && !continued) break;
    if (c < 'a' || c > 'z') {
      code.push_back(c);
      if (!continued) ++classes;
      previous = 0;
      continue;
    }
    const char sound = kClasses[static_cast<size_t>(c - 'a')];
    if (sound == '-') {
      if (i == 0) {
        code.push_back('0');
        ++classes;
      }
      // h and w are silent between two consonants, as Soundex has it.
      if (c != 'h' && c != 'w') previous = 0;
      continue;
    }
    if (sound != previous) {
      code.push_back(sound);
      ++classes;
    }
    previous = sound;
  }
  return code;
}

}  // namespace smarketing::lead
