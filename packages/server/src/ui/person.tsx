import { Avatar } from './avatar.js'

/** A person in a list: their picture, their name, their address. */
export function Person({ email, name }: { readonly name: string; readonly email: string }) {
  return (
    <span class="named">
      <Avatar name={name} />
      <span class="cell-main">
        <bdi class="strong">{name}</bdi>
        <bdi class="hint">{email}</bdi>
      </span>
    </span>
  )
}
