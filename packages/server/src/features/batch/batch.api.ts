import type { Handlers, InnerAnswer } from '../../protocol/asana/call.js'
import { readInput } from '../../protocol/asana/input.js'
import type { FieldTree } from '../../protocol/asana/opt-fields.js'
import { done, errorAnswer, invalid } from '../../protocol/asana/refusal.js'
import { ACTIONS_MAX, BATCH, requestOf } from './action.js'

/** Several requests in one. One that fails fails alone, and the others go on. */
export function batchApi(): Pick<Handlers, 'createBatchRequest'> {
  return {
    async createBatchRequest({ data, performAll, wish }) {
      const read = readInput(data, BATCH)
      if (!read.ok) return read
      const { actions = [] } = read.value
      if (actions.length === 0) return invalid('actions: Must have at least one element')
      if (actions.length > ACTIONS_MAX) return invalid(`actions: Must have at most ${ACTIONS_MAX} elements`)
      const judged = actions.map(requestOf)
      const performed = await performAll(judged.flatMap((one) => (one.ok ? [one.request] : [])))
      if (!performed.ok) return performed
      const answers = performed.value.values()
      const results = judged.map((one) =>
        one.ok ? (answers.next().value ?? faulty('Was not performed')) : faulty(one.fault),
      )
      return done({ kind: 'written', json: `{"data":[${results.map(written(wish.fields)).join(',')}]}` })
    },
  }
}

function faulty(message: string): InnerAnswer {
  const { body, headers, status } = errorAnswer(invalid(message).refusal)
  return { status, headers, json: JSON.stringify(body) }
}

/** The bodies are JSON already, and may be long: they are not read to be written again. */
function written(fields: FieldTree | null) {
  return ({ headers, json, status }: InnerAnswer): string => {
    const members = {
      body: json === '' ? 'null' : json.trimEnd(),
      headers: JSON.stringify(headers),
      status_code: String(status),
    }
    const wished = Object.entries(members).filter(([name]) => fields === null || fields.children.has(name))
    return `{${wished.map(([name, text]) => `"${name}":${text}`).join(',')}}`
  }
}
