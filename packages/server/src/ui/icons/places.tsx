/** The frame that the icons of the navigation share; the words beside each say what it is, and the style sheet how it is drawn. */
function Icon({ path }: { readonly path: string }) {
  return (
    <svg class="place-icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

export function HouseIcon() {
  return <Icon path="M3 9.2 10 3.5l7 5.7V16a1 1 0 0 1-1 1h-3.8v-4.6H7.8V17H4a1 1 0 0 1-1-1z" />
}

export function CodeIcon() {
  return <Icon path="m6.2 6-4 4 4 4M13.8 6l4 4-4 4M11.6 4.2 8.4 15.8" />
}

export function ShieldIcon() {
  return <Icon path="M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5zM7.5 9.9l1.8 1.8 3.3-3.5" />
}

export function BookIcon() {
  return (
    <Icon path="M10 5.2C8.6 4 6.3 3.5 3 3.6V15.4c3.3-.1 5.6.4 7 1.6 1.4-1.2 3.7-1.7 7-1.6V3.6c-3.3-.1-5.6.4-7 1.6zM10 5.2V17" />
  )
}
