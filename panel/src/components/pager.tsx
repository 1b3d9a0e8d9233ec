import { Button, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../lib/format.ts'

export interface PagerProps {
  /** From 1. */
  page: number
  limit: number
  /** How many are on this page. */
  count: number
  /** Of all pages; null: not known. */
  total: number | null
  onPage: (page: number) => void
}

export function Pager({ page, limit, count, total, onPage }: PagerProps) {
  const { t, i18n } = useTranslation('common')
  const { number } = useFormats()
  const more = total === null ? count === limit : page * limit < total
  if (page === 1 && !more) return null
  const from = number((page - 1) * limit + 1)
  const to = number((page - 1) * limit + count)
  const [Back, On] = i18n.dir() === 'rtl' ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight]
  return (
    <Group component="nav" aria-label={t('pager.label')} justify="space-between" gap="xs">
      <Button variant="default" disabled={page === 1} onClick={() => onPage(page - 1)} leftSection={<Back size={16} />}>
        {t('pager.previous')}
      </Button>
      <Text size="sm" c="dimmed" aria-live="polite">
        {total === null ? t('pager.range', { from, to }) : t('pager.range_of', { from, to, total: number(total) })}
      </Text>
      <Button variant="default" disabled={!more} onClick={() => onPage(page + 1)} rightSection={<On size={16} />}>
        {t('pager.next')}
      </Button>
    </Group>
  )
}
