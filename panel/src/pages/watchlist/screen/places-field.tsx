import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOptions } from '../parts/rates.tsx'

/** Pictures that are elsewhere: addresses, or paths of the server, one in a line. */
export function PlacesField({ onPlaces }: { onPlaces: (places: string[]) => void }) {
  const { t } = useTranslation('watchlist')
  const [text, setText] = useState('')
  const roots = useOptions().data?.roots ?? []
  const places = text.split('\n').flatMap((line) => line.trim() || [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (places.length === 0) return
    onPlaces(places)
    setText('')
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label={t('places_field.label')}
          description={
            roots.length > 0 ? t('places_field.hint_roots', { roots: roots.join(', ') }) : t('places_field.hint')
          }
          placeholder={t('places_field.example')}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          dir="ltr"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="light" disabled={places.length === 0}>
            {t('places_field.action', { count: places.length })}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
