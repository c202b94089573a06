"""The writing page as a person uses it: open the form, change fields, press a button."""

import re
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.http import QueryDict
from django.test import Client

from blog.models import Post
from tests.originals import PASSWORD

ADD = "/admin/blog/post/add/"


def person(name: str, *groups: str, **fields: Any) -> User:
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change_url(post: Any) -> str:
    return f"/admin/blog/post/{post.pk}/change/"


class Fields(HTMLParser):
    """What a browser would send of the form with this id, without its buttons."""

    def __init__(self, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form = form
        self.inside = False
        self.data = QueryDict(mutable=True)
        self.textarea: str | None = None
        self.select: dict[str, Any] | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form" and found.get("id") == self.form:
            self.inside = True
        name = found.get("name")
        if not self.inside:
            return
        if tag == "option" and self.select is not None:
            self.option(found)
        if not name or "disabled" in found:
            return
        if tag == "input":
            self.input(name, found)
        elif tag == "textarea":
            self.textarea, self.text = name, []
        elif tag == "select":
            self.select = {"name": name, "multiple": "multiple" in found, "values": [], "first": None}

    def input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if kind in {"submit", "button", "file", "image"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        default = "on" if kind in {"checkbox", "radio"} else ""
        self.data.appendlist(name, found.get("value") or default)

    def option(self, found: dict[str, str | None]) -> None:
        value = found.get("value") or ""
        if self.select["first"] is None:
            self.select["first"] = value
        if "selected" in found:
            self.select["values"].append(value)

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.textarea:
            # A browser drops the line break right after the start tag.
            self.data.appendlist(self.textarea, "".join(self.text).removeprefix("\n"))
            self.textarea = None
        elif tag == "select" and self.select is not None:
            values = self.select["values"]
            if not values and not self.select["multiple"] and self.select["first"] is not None:
                values = [self.select["first"]]
            for value in values:
                self.data.appendlist(self.select["name"], value)
            self.select = None


def fields_of(response: Any, form: str = "post_form") -> QueryDict:
    parser = Fields(form)
    parser.feed(response.content.decode())
    return parser.data


class Page:
    """An open form. Change `data`, then press a button."""

    def __init__(self, client: Client, url: str = ADD, form: str = "post_form") -> None:
        self.client = client
        self.url = url
        self.form = form
        self.response = client.get(url)
        assert self.response.status_code == 200, self.response.status_code
        self.read_again()

    def __setitem__(self, name: str, value: Any) -> None:
        if isinstance(value, list):
            self.data.setlist(name, value)
        else:
            self.data[name] = value

    def __getitem__(self, name: str) -> str:
        return self.data[name]

    def count(self, prefix: str) -> int:
        return int(self.data[f"{prefix}-TOTAL_FORMS"])

    def add(self, prefix: str, **fields: Any) -> int:
        """A new row, made as the page makes it: by copying the empty form."""
        index = self.count(prefix)
        pattern = f"{prefix}-__prefix__-"
        for name in [name for name in self.data if name.startswith(pattern)]:
            own = name.replace("__prefix__", str(index))
            self.data.setlist(own, self.data.getlist(name))
        self.data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
        self.data[f"{prefix}-{index}-position"] = str((index + 1) * 10)
        self.change(prefix, index, **fields)
        return index

    def change(self, prefix: str, index: int, **fields: Any) -> None:
        for name, value in fields.items():
            self.data[f"{prefix}-{index}-{name}"] = value

    def delete(self, prefix: str, index: int) -> None:
        self.data[f"{prefix}-{index}-DELETE"] = "on"

    def section(self, heading: str, body: str = "<p>Text.</p>") -> int:
        return self.add("sections", heading=heading, body=body)

    def cite(self, key: str, **fields: Any) -> int:
        return self.add("citations", key=key, **fields)

    def press(self, button: str = "_save_draft", **extra: str) -> Any:
        """Send the form; after a redirect the page that it leads to."""
        sent = self.data.copy()
        for name, value in {button: "1", **extra}.items():
            sent[name] = value
        self.response = self.client.post(
            self.url, sent.urlencode(), content_type="application/x-www-form-urlencoded", follow=True
        )
        return self.response

    def read_again(self) -> None:
        """Take the form as it came back."""
        self.data = fields_of(self.response, self.form)

    def save(self, button: str = "_save_draft", **extra: str) -> Any:
        """Send the form, which must be accepted; the post as it is now."""
        response = self.press(button, **extra)
        assert response.redirect_chain, errors_of(response)
        number = re.search(r"/post/(\d+)/", response.redirect_chain[-1][0])
        return Post.objects.get(pk=number[1])


def errors_of(response: Any) -> list[str]:
    return re.findall(r'<ul class="errorlist[^>]*>\s*<li>(.*?)</li>', response.content.decode())


def messages_of(response: Any) -> list[str]:
    found = re.search(r'<ul class="messagelist">(.*?)</ul>', response.content.decode(), re.DOTALL)
    return re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.DOTALL) if found else []


def keywords_of(post: Post) -> list[str]:
    return [keyword["name"] for keyword in post.snapshot()["keywords"]]


def write(client: Client, title: str = "The sea wall", **fields: Any) -> Page:
    """A filled-in form for a new post, not sent yet."""
    page = Page(client)
    page["title"] = title
    page.change("sections", 0, heading="Introduction", body="<p>The wall sinks.</p>", position="10")
    for name, value in fields.items():
        page[name] = value
    return page
