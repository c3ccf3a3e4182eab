"""The commands about containers behind make."""

from devstack import container_front, container_images, demo
from devstack.container_engine import NoContainers
from devstack.containers import Containers
from devstack.progress import say

STOP_WITHIN = 5.0
"""Seconds in which every container should be gone that is told to stop."""


def up_containers() -> None:
    """Make images, start them by compose with a proxy and TLS in front, run the main job once, print all of it."""
    stack, images, tag = Containers.of().images()
    stack.bring_up_images(tag, images.bases.python)
    demo.prepare(stack, with_cases=False)
    layout = stack.layout
    print("\nImages (with their base):\n" + container_images.table(images.made()))
    addresses = {
        "portal": layout.url("portal"),
        "": f"  (a certificate of its own: curl --cacert {layout.home}/front.pem)",
        "mails": layout.url("mail"),
        "TAXISnet simulator": layout.url("taxisnet"),
        "state, logs, secrets": str(layout.home),
    }
    print(demo.report(stack, addresses))


def down_containers() -> None:
    """Stop each container and print how long it took, then remove them; data stays."""
    stack = Containers.of()
    container_front.see_through(stack.layout)
    for name, seconds, status in stack.stop_each():
        late = "" if seconds <= STOP_WITHIN else f"  MORE THAN {STOP_WITHIN:.0f} s"
        print(f"  {name:26} ended with {status:3} after {seconds:4.1f} s{late}")
    stack.take_down()
    say("stopped")


def reset_containers() -> None:
    """Stop and forget all data; images stay."""
    stack = Containers.of()
    stack.stop_each()
    stack.take_down()
    stack.forget()
    say("stopped, and all data of the containers removed; images stay")


def images_again(*names: str) -> None:
    """Build images once more from nothing, and compare. Raises NoContainers when one came out otherwise."""
    _, images, _ = Containers.of().images()
    pairs = images.again(*names)
    for first, second in pairs:
        same = "the same digest" if first.digest == second.digest else f"ANOTHER DIGEST, {second.digest[:16]}…"
        print(f"  {first.name:18} sha256:{first.digest[:16]}…  {second.seconds or 0:4.0f} s  {same}")
    if changed := [first.name for first, second in pairs if first.digest != second.digest]:
        raise NoContainers(f"a second build gave other images of {', '.join(changed)}")
