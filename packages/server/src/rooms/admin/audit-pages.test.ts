import { describe, expect, it } from 'vitest'
import { frame, rendered, SHOWN_MS } from '../../../test/support/rendered.js'
import { AuditPage } from './audit.page.js'

const admin = { frame, workspace: { gid: '9', name: 'Orchard' } }

describe('the audit log of a workspace', () => {
  const event = {
    seq: 5,
    atMs: SHOWN_MS,
    who: 'Ada',
    words: 'created the token',
    what: 'Build',
    by: null,
    address: null,
    app: null,
    isRefused: false,
    reason: null,
  }
  const filter = { person: '', action: '', app: '', outcome: '', from: '', until: '' }
  const page = (wish: Partial<Parameters<typeof AuditPage>[0]> = {}) =>
    rendered(AuditPage, {
      ...admin,
      events: [],
      olderThan: null,
      filter,
      choices: { people: [], apps: [], actions: [] },
      keptDays: null,
      ...wish,
    })

  it('says who did what, from where, and what was refused why', () => {
    const plain = page({ events: [event] })
    expect(plain.text).toMatch(/Ada created the token Build – just now/)
    expect(plain.text).not.toContain('Refused Reason')
    const full = page({
      events: [
        {
          ...event,
          address: '192.0.2.1',
          by: 'By the token',
          app: 'Planner',
          isRefused: true,
          reason: 'expired',
        },
      ],
    })
    expect(full.text).toMatch(/Build Refused Reason: expired 192\.0\.2\.1 By the token App Planner just now/)
    expect(page().text).toContain('Nothing matches.')
  })

  it('keeps its filters in the next page and in the file', () => {
    const { html, text } = page({
      events: [event],
      olderThan: 5,
      filter: { ...filter, person: '7', from: '2026-11-01' },
      keptDays: 400,
      choices: {
        people: [{ gid: '7', name: 'Ben' }],
        apps: [{ clientId: '12', name: 'Planner' }],
        actions: [{ action: 'token_created', words: 'created the token' }],
      },
    })
    expect(html).toContain('href="/0/admin/9/audit?person=7&amp;from=2026-11-01&amp;before=5"')
    expect(html).toContain('href="/0/admin/9/audit/export?person=7&amp;from=2026-11-01"')
    expect(text).toContain('Events are kept for 400 days.')
    expect(text).toContain('… created the token …')
    expect(page({ events: [event] }).text).not.toContain('Older events')
    expect(page().text).toContain('Events are kept for ever.')
  })
})
