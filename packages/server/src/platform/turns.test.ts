import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TooBusy } from './faults.js'
import { makeTurns, type InTurn, type Whose } from './turns.js'

const WAIT_MS_MAX = 5_000

/** Work that ends when a test says so. */
function openDesk(inTurn: InTurn) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    order: (name: string, whose: Whose) =>
      inTurn(whose, async () => {
        begun.push(name)
        await new Promise<void>((resolve) => ends.set(name, resolve))
        return name
      }),
    end: async (name: string) => {
      ends.get(name)?.()
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

describe('turns', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const known = (account: string): Whose => ({ queue: 'known', account })
  const stranger = (account: string, address: string): Whose => ({ queue: 'unknown', account, address })
  const open = (wish: { readonly atOnceMax?: number; readonly waitingMax?: number } = {}) =>
    openDesk(
      makeTurns({ what: 'tests', atOnceMax: 1, waitingMax: 3, waitMsMax: WAIT_MS_MAX, ...wish }).inTurn,
    )

  it('run so many at once, and hand a place on when one ends', async () => {
    const desk = open({ atOnceMax: 2 })
    const orders = ['a', 'b', 'c', 'd'].map((name) => desk.order(name, known(name)))
    expect(desk.begun).toEqual(['a', 'b'])
    await desk.end('b')
    expect(desk.begun).toEqual(['a', 'b', 'c'])
    for (const name of ['a', 'c', 'd']) await desk.end(name)
    expect(await Promise.all(orders)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('let those who are known go before all strangers', async () => {
    const desk = open()
    void desk.order('first', stranger('x', '192.0.2.1'))
    for (const index of [1, 2, 3])
      void desk.order(`stranger ${index}`, stranger(`${index}`, `198.51.${index}.1`))
    for (const name of ['ada', 'ben']) void desk.order(name, known(name))
    for (const name of ['first', 'ada', 'ben', 'stranger 1', 'stranger 2']) await desk.end(name)
    expect(desk.begun).toEqual(['first', 'ada', 'ben', 'stranger 1', 'stranger 2', 'stranger 3'])
  })

  it('turn one away whose queue is full of those who ordered less, and no place of the other queue is taken', async () => {
    const desk = open()
    void desk.order('first', known('x'))
    const flood = [1, 2, 3, 4].map((index) =>
      desk.order(`${index}`, stranger(`${index}`, `2001:db8:77:${index}::1`)),
    )
    await expect(flood[3]).rejects.toBeInstanceOf(TooBusy)
    const lost = expect(flood[2]).rejects.toMatchObject({ retryAfterSeconds: 2 })
    void desk.order('somebody', stranger('ada', '203.0.113.9'))
    await lost
    void desk.order('ada', known('ada'))
    for (const name of ['first', 'ada', '1', 'somebody']) await desk.end(name)
    expect(desk.begun, 'a /48 is one network').toEqual(['first', 'ada', '1', 'somebody', '2'])
  })

  it('let nobody wait longer than whoever asked does', async () => {
    const desk = open()
    void desk.order('first', known('x'))
    const late = expect(desk.order('late', known('ada'))).rejects.toBeInstanceOf(TooBusy)
    await vi.advanceTimersByTimeAsync(WAIT_MS_MAX - 1)
    void desk.order('next', known('ben'))
    await vi.advanceTimersByTimeAsync(1)
    await late
    await desk.end('first')
    expect(desk.begun).toEqual(['first', 'next'])
    await vi.advanceTimersByTimeAsync(WAIT_MS_MAX)
    await desk.end('next')
    void desk.order('last', known('cara'))
    expect(desk.begun.at(-1)).toBe('last')
  })

  it('give a place back when the work fails', async () => {
    const { inTurn } = makeTurns({ what: 'tests', atOnceMax: 1, waitingMax: 0, waitMsMax: WAIT_MS_MAX })
    for (let again = 0; again < 3; again++) {
      const failing = inTurn(known('ada'), async () => await Promise.reject(new Error('cannot')))
      await expect(failing).rejects.toThrow('cannot')
    }
  })
})
