import { describe, expect, it } from 'vitest'
import { rendered } from '../../../test/support/rendered.js'
import { FirstProofPage, NewPersonPage, type InvitationProps, type NewPersonForm } from './invitation.page.js'

const base: InvitationProps & NewPersonForm = {
  csrfToken: 'form-token',
  path: '/invitations/open/handle',
  invitation: {
    email: 'nova@people.example',
    role: 'member',
    invitedBy: 'Ada',
    workspace: { name: 'Orchard' },
  },
  name: 'Nova',
  fault: null,
}

describe.each([
  ['of somebody new', NewPersonPage],
  ['of an address that nobody proved', FirstProofPage],
])('the page of an invitation, %s', (_, page) => {
  const show = (wish: Partial<InvitationProps & NewPersonForm> = {}) => rendered(page, { ...base, ...wish })

  it('says who invites to what, as what, and whom', () => {
    const { html, text } = show()
    expect(html).toContain('<title>Join Orchard')
    expect(text).toContain('Ada invites you as a member.')
    expect(text).toContain('nova@people.example')
    const admin = show({ invitation: { ...base.invitation, role: 'admin' } })
    expect(admin.text).toContain('Ada invites you as an admin.')
    expect(html).toContain('action="/invitations/open/handle"')
    expect(html).toMatch(/name="name"[^>]*value="Nova"/)
  })

  it('says beside the field what was wrong', () => {
    const wrong = show({ fault: { field: 'password', message: 'Too short.' } })
    expect(wrong.html).toContain('<title>Error: Join Orchard')
    expect(wrong.text.match(/Too short\./g)).toHaveLength(2)
    expect(show().html).not.toContain('Error: ')
  })
})
