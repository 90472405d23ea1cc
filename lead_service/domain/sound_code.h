// A code that a word keeps under most misspellings, as a part of keys that find duplicates.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SOUND_CODE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SOUND_CODE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::lead {

// The consonants of `word` as classes of Soundex (R. C. Russell, US patent 1,261,167, 1918), repeats once, vowels, h, w
// and y left out, at most `max_classes`. Unlike in Soundex, the first letter is a class as well ("0" for a vowel), so
// that "philip" is "filip" and "caren" is "karen". Other letters than a to z stand for themselves. Empty for an empty
// word. `word` is plain letters (ToPlainLetters), valid UTF-8.
std::string SoundCode(absl::string_view word, size_t max_classes);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SOUND_CODE_H_
