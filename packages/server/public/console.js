// What pages gain by script: copying, lists that narrow while one types, menus that close. All of them work without.

for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (source === null || navigator.clipboard === undefined) continue
  const words = button.textContent
  button.hidden = false
  const say = (text) => {
    button.textContent = text
    setTimeout(() => {
      button.textContent = words
    }, 2_000)
  }
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(source.textContent).then(
      () => {
        say(button.dataset.copied)
      },
      () => {
        getSelection()?.selectAllChildren(source)
        say(button.dataset.byHand)
      },
    )
  })
}

for (const input of document.querySelectorAll('[data-filter]')) {
  const field = input.closest('[data-filter-field]')
  const lists = [...document.querySelectorAll('[data-filtered-by]')].filter(
    (list) => list.dataset.filteredBy === input.id,
  )
  const items = lists.flatMap((list) => [...list.querySelectorAll('[data-filter-item]')])
  const texts = items.map((item) => item.textContent.toLowerCase())
  const count = field.querySelector('[data-filter-count]')
  field.hidden = false
  const narrow = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    items.forEach((item, index) => {
      // What is chosen stays in sight, so that nobody sends what they do not see.
      const isChosen = item.querySelector('input:checked') !== null
      item.hidden = !isChosen && !words.every((word) => texts[index].includes(word))
      if (!item.hidden) shown += 1
    })
    count.textContent =
      words.length === 0
        ? ''
        : count.dataset.filterCount.replace('{shown}', shown).replace('{total}', items.length)
  }
  input.addEventListener('input', narrow)
  // Enter narrows; it does not send the form that the field stands in.
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault()
  })
  if (input.value !== '') narrow()
}

const menus = document.querySelectorAll('[data-menu]')
document.addEventListener('click', (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of menus) {
    if (menu.open && menu.contains(document.activeElement)) menu.querySelector('summary').focus()
    menu.open = false
  }
})
