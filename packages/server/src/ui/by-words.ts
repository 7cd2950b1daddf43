import { known } from '../languages/text.js'
import { listener } from '../languages/speaking.js'

/** Choices with their words in the language of whoever reads them, in the order of those. */
export function byWords<Choice extends { readonly words: string }>(
  choices: readonly Choice[],
): readonly Choice[] {
  const { compare } = new Intl.Collator(listener().language)
  return choices
    .map((choice) => ({ ...choice, words: known(choice.words) }))
    .toSorted((one, other) => compare(one.words, other.words))
}
