import { expect, vi } from 'vitest'
import type { ApiResponse, TestServer } from './services.js'

const DIAGNOSIS = ['console_url', 'granted_scopes', 'remedy', 'required_scopes']

/** The messages of an answer that says no; that it has Asana's shape is asserted on the way. */
export function messagesOf({ json }: ApiResponse): string[] {
  expect(Object.keys(json as object)).toEqual(['errors'])
  const { errors } = json as { errors: { message: string; help: string }[] }
  expect(errors.length).toBeGreaterThan(0)
  for (const error of errors) {
    // A refusal for want of a scope says beside Asana's own members what would help.
    const own = Object.keys(error).filter((key) => !DIAGNOSIS.includes(key))
    expect(own.toSorted()).toEqual(['help', 'message'])
    expect(error.help).toContain('https://developers.asana.com/docs/errors')
  }
  return errors.map((error) => error.message)
}

/** Asserts a refusal: the status and each message. */
export function expectRefusal(answer: ApiResponse, status: number, ...messages: string[]): void {
  expect({ status: answer.status, messages: messagesOf(answer) }).toEqual({ status, messages })
}

export function gidsOf({ json }: ApiResponse): string[] {
  return (json as { data: { gid: string }[] }).data.map((record) => record.gid)
}

export function namesOf({ json }: ApiResponse): string[] {
  return (json as { data: { name: string }[] }).data.map((record) => record.name)
}

/** The line that the server logged for an answer. It is written once the answer is out, so it may take a moment. */
export async function logLineOf(
  server: Pick<TestServer, 'lines'>,
  { headers }: Pick<ApiResponse, 'headers'>,
): Promise<Record<string, unknown>> {
  return await vi.waitFor(() => {
    const line = server.lines.find(
      (one) => one['requestId'] === headers['x-request-id'] && one['status'] !== undefined,
    )
    if (line === undefined) throw new Error('nothing was logged for this request')
    return line
  })
}

/** An answer without what differs from one request to the next: its id and the time. */
export function comparable({ status, headers, text }: ApiResponse): unknown {
  const { 'x-request-id': _id, date: _date, ...same } = headers as Record<string, unknown>
  return { status, headers: same, text }
}
