import { Alert, List, Stack, Text } from '@mantine/core'
import { IconPhotoX } from '@tabler/icons-react'
import { READABLE } from './readable.ts'
import { useRefusalWords } from './refusal-words.ts'
import type { Refused } from './enroll-call.ts'

/** Pictures that were not taken: why, and what would help, in plain words. */
export function Refusals({ refused, title }: { refused: Refused[]; title: string }) {
  const words = useRefusalWords()
  return (
    <Alert color="orange" role="alert" icon={<IconPhotoX />} title={title} styles={READABLE}>
      <Stack gap="xs">
        {refused.map(({ image, reasons, message }, index) => (
          <div key={index}>
            {image && (
              <Text fw={600} dir="auto">
                {image}
              </Text>
            )}
            <List size="sm">
              {(reasons.length > 0 ? reasons : ['']).map((reason) => (
                <List.Item key={reason}>{words(reason, message)}</List.Item>
              ))}
            </List>
          </div>
        ))}
      </Stack>
    </Alert>
  )
}
