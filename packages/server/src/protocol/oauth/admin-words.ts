import { consentWords, type ConsentGroup } from './consent-words.js'
import type { ScopeSet } from './scope.js'

const OF_OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\byour\b/g, 'their'],
  [/\byou (can|may|are)\b/g, 'they $1'],
]

/** What consent says to the person who gives it, as an admin reads it of others. */
export function wordsForAdmins(scopes: ScopeSet): readonly ConsentGroup[] {
  return consentWords(scopes).map(({ sentences, thing }) => ({
    thing: ofOthers(thing),
    sentences: sentences.map((sentence) => ({ ...sentence, text: ofOthers(sentence.text) })),
  }))
}

const ofOthers = (text: string) =>
  OF_OTHERS.reduce((said, [pattern, words]) => said.replaceAll(pattern, words), text)
