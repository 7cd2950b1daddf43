import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { actorOf, storableUserAgent } from './session.rules.js'

const session = { gid: '5' as Gid, user: { gid: '7' as Gid, name: 'Ada', email: 'ada@people.example' } }

it('whoever acts in a session is its person, from an address where there is one', () => {
  expect(actorOf(session as never, '192.0.2.1')).toEqual({
    kind: 'user',
    gid: '7',
    from: { address: '192.0.2.1', credential: { kind: 'session', gid: '5' } },
  })
  expect(actorOf(session as never, null)).toEqual({ kind: 'user', gid: '7', from: undefined })
})

it('what a browser says of itself is kept where it can be stored: 255 characters, whole ones, without NUL', () => {
  expect(storableUserAgent('x'.repeat(300))).toBe('x'.repeat(255))
  expect(storableUserAgent('a\0b\ud800')).toBe('ab\ufffd')
})
