import { createInterface } from 'node:readline'
import { spawn } from './spawn.js'

interface Answer {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: unknown
}

interface Tool {
  readonly name: string
}

/** A host of MCP, as editors and assistants are one, that talks with a server of tools over its standard streams. */
export interface McpHost {
  tools(): Promise<readonly string[]>
  /** @returns the text that a tool answers, parsed where it is JSON */
  call(tool: string, args: object): Promise<unknown>
  close(): Promise<void>
}

export async function openMcpHost(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<McpHost> {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Map<number, (answer: Answer) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer
    waiting.get(answer.id ?? -1)?.(answer)
  })
  let last = 0
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const ask = async <T>(method: string, params: object): Promise<T> => {
    const id = ++last
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve))
    send({ id, method, params })
    const { error, result } = await answered
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result as T
  }
  await ask('initialize', {
    protocolVersion: '2024-11-05',
    capabilities: {},
    clientInfo: { name: 'tests', version: '1' },
  })
  send({ method: 'notifications/initialized' })
  return {
    tools: async () =>
      (await ask<{ tools: readonly Tool[] }>('tools/list', {})).tools.map(({ name }) => name),
    call: async (name, args) => {
      const { content } = await ask<{ content: readonly { text: string }[] }>('tools/call', {
        name,
        arguments: args,
      })
      const text = content[0]?.text ?? ''
      return /^[[{"]/.test(text) ? (JSON.parse(text) as unknown) : text
    },
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}
