import { curlAddressOf, curlOf } from './sample-curl.js'
import { goAddressOf, goOf } from './sample-go.js'
import { nodeAddressOf, nodeOf } from './sample-node.js'
import { pythonAddressOf, pythonOf } from './sample-python.js'
import type { ShownAddress, ShownRequest } from './shown-request.js'

/** The languages of every sample, in the order of their tabs. */
export const SAMPLE_LANGUAGES = ['curl', 'node', 'python', 'go'] as const
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number]

/** One thing to do, in each language. */
export type Sample = Readonly<Record<SampleLanguage, string>>

export function isSampleLanguage(text: string | null): text is SampleLanguage {
  return SAMPLE_LANGUAGES.some((language) => language === text)
}

/** The programs and the command that send a request and print what came back. */
export function sampleOf(request: ShownRequest): Sample {
  return {
    curl: curlOf(request),
    node: nodeOf(request),
    python: pythonOf(request),
    go: goOf(request),
  }
}

/** Those that print an address to be opened in a browser. */
export function addressSampleOf(address: ShownAddress): Sample {
  return {
    curl: curlAddressOf(address),
    node: nodeAddressOf(address),
    python: pythonAddressOf(address),
    go: goAddressOf(address),
  }
}
