import { DEMO_SEED } from '../../src/features/demo/demo-organisation.js'
import type { Gid } from '../../src/protocol/asana/gid.js'

/** What gives a workspace of the demo organization away: the ids of all its records, and names that no other thing has. */
interface Canary {
  readonly workspace: Gid
  readonly word: RegExp
}

/** A name that is as long as this stands nowhere else by accident. */
const NAME_LENGTH_MIN = 10

function wordsOf(workspace: object): readonly string[] {
  const words: string[] = []
  JSON.stringify(workspace, (key, value: unknown) => {
    if (key === 'members' || key === 'owner') return undefined
    const word = String(value)
    if (key === 'gid' || (key === 'name' && word.length >= NAME_LENGTH_MIN)) words.push(word)
    return value
  })
  return words
}

const CANARIES: readonly Canary[] = DEMO_SEED.workspaces.map((workspace) => ({
  workspace: String(workspace.gid) as Gid,
  word: new RegExp(
    wordsOf(workspace)
      .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('|'),
    'g',
  ),
}))

/**
 * Words of a workspace of the demo in an answer to somebody who is not in it. What the request said itself may be said back.
 * @param isIn  whether whoever asked is in a workspace; asked only where an answer has a word of it
 */
export async function foreignWords(
  { answer, request }: { readonly request: string; readonly answer: string },
  isIn: (workspace: Gid) => boolean | Promise<boolean>,
): Promise<readonly string[]> {
  const foreign: string[] = []
  for (const { word, workspace } of CANARIES) {
    const found = new Set(answer.match(word)?.filter((one) => !request.includes(one)))
    if (found.size > 0 && !(await isIn(workspace))) foreign.push(...found)
  }
  return foreign
}
