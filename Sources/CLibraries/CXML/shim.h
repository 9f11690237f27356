// Nothing is imported into Swift: the headers of libxml2 bring those of ICU, which Foundation has under the same names.
// The target `CMarkup` includes them and shows Swift what it needs.
#pragma once
