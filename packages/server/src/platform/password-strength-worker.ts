import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'

// The thread of `password-strength.ts`, which limits what comes here. It runs from the sources, too, so it imports packages alone.

/** With the library's own limit of 100 an estimate may take half a second. */
const LEET_SUBSTITUTIONS_MAX = 5

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  l33tMaxSubstitutions: LEET_SUBSTITUTIONS_MAX,
})

parentPort?.on(
  'message',
  ({ id, knownWords, password }: { id: number; knownWords: string[]; password: string }) => {
    const { feedback, score } = zxcvbn.check(password, knownWords)
    parentPort?.postMessage({ id, strength: { score, weakness: feedback.warning } })
  },
)
