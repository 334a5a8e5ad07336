"""moto's server, with mistakes of its SQS (in 5.2.5) mended that SQS itself does not make.

Its threads share queues without a lock, and a message that is sent while another is
deleted gets lost. One that waits for messages looks at which groups are being worked on
when it begins, and never again. A message whose time has ended is taken for being worked
on until somebody comes by it, so of two such of one group the second is given first.
"""

import sys
import time

from moto.server import main
from moto.sqs.models import Queue, SQSBackend

# What nobody is told of is looked for so often: messages that are visible again.
LONGEST_WAIT = 0.05


def one_at_a_time(method):
    def call(backend, queue_name, *args, **kwargs):
        with backend.get_queue(queue_name)._messages_lock:
            return method(backend, queue_name, *args, **kwargs)

    return call


receive_now = SQSBackend.receive_message


def receive(backend, queue_name, count, wait, *rest):
    lock = backend.get_queue(queue_name)._messages_lock
    end = time.monotonic() + wait
    while True:
        received = receive_now(backend, queue_name, count, 0, *rest)
        left = end - time.monotonic()
        if received or left <= 0:
            return received
        # Gives the lock away meanwhile.
        lock.wait(min(left, LONGEST_WAIT))


SQSBackend.receive_message = one_at_a_time(receive)
SQSBackend.send_message = one_at_a_time(SQSBackend.send_message)
SQSBackend.delete_message = one_at_a_time(SQSBackend.delete_message)
SQSBackend.change_message_visibility = one_at_a_time(SQSBackend.change_message_visibility)
Queue.pending_message_groups = property(
    lambda queue: {
        message.group_id
        for message in queue._pending_messages
        if message.group_id and not message.visible
    }
)

if __name__ == "__main__":
    main(sys.argv[1:])
