import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { IconDownload, IconPrinter } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../lib/format.ts'
import { downloadText } from './save.ts'
import type { ForgetAnswer } from './visit-api.ts'
import { VisitFrame } from './visit-frame.tsx'

/** The end of a visitor, with the proof of it. It is in this page only: what shows it again is the file. */
export function Forgotten({ receipt, forgotten }: ForgetAnswer) {
  const { t } = useTranslation('visit')
  const { number, dateTime } = useFormats()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
  }, [])
  const finished = receipt === null || receipt.finished_at !== null
  const verification = receipt?.verification
  const sum = Object.values(receipt?.removed ?? {}).reduce((one, other) => one + other, 0)
  const rows: [string, string][] = receipt
    ? [
        [t('forget.id'), receipt.erasure_id],
        [t('forget.asked'), dateTime(receipt.requested_at)],
        [t('forget.finished'), receipt.finished_at ? dateTime(receipt.finished_at) : t('forget.not_finished')],
        [t('forget.removed'), number(sum)],
        [t('forget.in_photos'), number(forgotten)],
        ...(verification
          ? ([
              [
                t('forget.searched'),
                t('forget.remaining', { count: verification.remaining, number: number(verification.remaining) }),
              ],
            ] as [string, string][])
          : []),
      ]
    : []
  const save = () =>
    downloadText(
      `${JSON.stringify({ forgotten_in_photos: forgotten, ...receipt }, null, 2)}\n`,
      `${t('forget.file')}-${receipt?.erasure_id ?? ''}.json`,
      'application/json',
    )
  return (
    <VisitFrame title={null}>
      <Stack maw={560} mx="auto" gap="lg">
        <div>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {t(finished ? 'forget.done_title' : 'forget.going_on_title')}
          </Title>
          <Text mt={4}>{t(!receipt ? 'forget.nothing' : finished ? 'forget.done' : 'forget.going_on')}</Text>
        </div>
        {receipt && (
          <>
            <Paper withBorder p="md">
              <Title order={2} size="h4" mb="sm">
                {t('forget.receipt')}
              </Title>
              <Table withRowBorders={false} verticalSpacing={4}>
                <Table.Tbody>
                  {rows.map(([name, value]) => (
                    <Table.Tr key={name}>
                      <Table.Th scope="row" fw={500} c="dimmed" w="45%">
                        {name}
                      </Table.Th>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Paper>
            <Group className="no-print">
              <Button leftSection={<IconDownload size={18} aria-hidden />} onClick={save}>
                {t('forget.save')}
              </Button>
              <Button
                variant="default"
                leftSection={<IconPrinter size={18} aria-hidden />}
                onClick={() => window.print()}
              >
                {t('forget.print')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </VisitFrame>
  )
}
