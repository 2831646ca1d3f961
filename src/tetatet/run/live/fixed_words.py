"""The words that are ours and not the firm's: below a mail, and on the public pages. In three languages, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "ru", "zh")
"""What the table speaks; whoever speaks none of them reads the first."""

TEXT_VERSION = "public-1"
"""Written down with each consent that is given on these pages; changed with the words beside the buttons."""

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "why": (
        "You get this e-mail because you agreed to hear from {brand}.",
        "Вы получили это письмо, потому что согласились получать сообщения от {brand}.",
        "您收到这封邮件，是因为您同意接收{brand}的信息。",
    ),
    "what for": ("What is in it for you: {benefit}", "Что это даёт вам: {benefit}", "对您的好处：{benefit}"),
    "now order": (
        "It comes now because you placed an order.",
        "Письмо пришло сейчас, потому что вы сделали заказ.",
        "现在发送，是因为您下了订单。",
    ),
    "now sign-up": (
        "It comes now because you signed up with {brand}.",
        "Письмо пришло сейчас, потому что вы зарегистрировались в {brand}.",
        "现在发送，是因为您注册了{brand}。",
    ),
    "now news": (
        "It comes now because {brand} has news.",
        "Письмо пришло сейчас, потому что у {brand} есть новости.",
        "现在发送，是因为{brand}有新消息。",
    ),
    "unsubscribe": ("Unsubscribe", "Отписаться", "退订"),
    "preferences": ("Preferences", "Настройки", "偏好设置"),
    "your page": ("Your page", "Ваша страница", "您的页面"),
    # ------------------------------------------------------------ all pages
    "gone title": ("This address is not valid", "Адрес недействителен", "此链接无效"),
    "gone": (
        "The address is not complete, or was changed on the way. Please open it once more from our message.",
        "Адрес неполный или изменился по дороге. Пожалуйста, откройте его ещё раз из нашего сообщения.",
        "链接不完整，或在传递中被更改。请从我们的消息中重新打开。",
    ),
    "over title": ("This page has ended", "Срок страницы истёк", "此页面已过期"),
    "over": (
        "For your safety it was there for a limited time. We have nothing of yours lying open.",
        "Ради вашей безопасности она была доступна ограниченное время. Ваши данные не лежат в открытом доступе.",
        "为了您的安全，此页面仅在限定时间内有效。您的信息不会一直公开。",
    ),
    "later title": ("Please try again", "Попробуйте ещё раз", "请重试"),
    "later": (
        "We could not save this just now. Nothing is lost: please send it again in a minute.",
        "Сейчас не удалось сохранить. Ничего не потеряно: отправьте, пожалуйста, ещё раз через минуту.",
        "暂时无法保存。内容没有丢失，请一分钟后再次提交。",
    ),
    "back": ("Back", "Назад", "返回"),
    # ------------------------------------------------------------ a click
    "going": ("On the way…", "Переходим…", "正在跳转……"),
    "go on": ("Go on to {host}", "Перейти на {host}", "前往 {host}"),
    # ------------------------------------------------------------ unsubscribe
    "stop title": ("Unsubscribe", "Отписка", "退订"),
    "stop marketing": (
        "Press the button, and {brand} sends you no more offers by {channel}.",
        "Нажмите кнопку, и {brand} больше не будет присылать предложения: {channel}.",
        "点击按钮后，{brand}将不再通过{channel}向您发送推广信息。",
    ),
    "stop other": (
        "Press the button, and {brand} sends you no more such messages by {channel}.",
        "Нажмите кнопку, и {brand} больше не будет присылать такие сообщения: {channel}.",
        "点击按钮后，{brand}将不再通过{channel}向您发送此类消息。",
    ),
    "stop": ("Unsubscribe", "Отписаться", "退订"),
    "stop all": ("No offers at all", "Никаких предложений", "不再接收任何推广信息"),
    "stopped title": ("Done", "Готово", "已完成"),
    "stopped": (
        "You are unsubscribed. It holds from now on.",
        "Вы отписаны. Это действует с этой минуты.",
        "您已退订，即刻生效。",
    ),
    "undo": ("That was a mistake: undo", "Это ошибка: вернуть", "点错了：撤销"),
    "undone title": ("Done", "Готово", "已完成"),
    "undone": (
        "All is as it was before.",
        "Всё как прежде.",
        "已恢复原状。",
    ),
    # ------------------------------------------------------------ double opt-in
    "confirm": ("Yes, I agree", "Да, я согласен", "是的，我同意"),
    "confirm subject": ("{brand}: please confirm", "{brand}: подтвердите, пожалуйста", "{brand}：请确认"),
    "confirm lead": (
        "Somebody, we hope it was you, has agreed that {brand} may write to this address. Please confirm that:",
        "Кто-то, надеемся, что вы, согласился получать сообщения от {brand} на этот адрес. Подтвердите, пожалуйста:",
        "有人（希望是您本人）同意{brand}向此地址发送信息。请确认：",
    ),
    "confirm else": (
        "If it was not you, do nothing: without your confirmation nothing follows. The link is good until {day}.",
        "Если это были не вы, ничего не делайте: без подтверждения ничего не последует. Ссылка действует до {day}.",
        "如果不是您本人，请忽略此消息：未经确认，我们不会发送任何信息。链接有效期至{day}。",
    ),
    "confirm title": ("Please confirm", "Подтвердите, пожалуйста", "请确认"),
    "confirm marketing": (
        "Press the button, and {brand} may send you offers and news. How: {channel}. You can end it at any time.",
        "Нажмите кнопку, и {brand} сможет присылать вам предложения и новости. Как: {channel}. Отказаться можно в любой момент.",
        "点击按钮后，{brand}可以向您发送优惠和资讯。方式：{channel}。您可以随时退订。",
    ),
    "confirm other": (
        "Press the button, and {brand} may send you messages. How: {channel}. You can end it at any time.",
        "Нажмите кнопку, и {brand} сможет присылать вам сообщения. Как: {channel}. Отказаться можно в любой момент.",
        "点击按钮后，{brand}可以向您发送消息。方式：{channel}。您可以随时退订。",
    ),
    "confirm topic": ("About: {topic}.", "О чём: {topic}.", "主题：{topic}。"),
    "confirmed title": ("Thank you", "Спасибо", "谢谢"),
    "confirmed": (
        "Your consent is noted. It holds from now on.",
        "Ваше согласие записано. Оно действует с этой минуты.",
        "您的同意已记录，即刻生效。",
    ),
    # ------------------------------------------------------------ preferences
    "preferences lead": (
        "What may {brand} tell you, where and when?",
        "О чём, где и когда {brand} может вам писать?",
        "{brand}可以向您发送哪些信息？通过什么方式、在什么时间？",
    ),
    "channels": ("Where", "Где", "方式"),
    "topics": ("About what", "О чём", "主题"),
    "days": ("On which days", "По каким дням", "星期"),
    "hours": ("At what time", "В какое время", "时间"),
    "hours from": ("from", "с", "从"),
    "hours to": ("to", "до", "到"),
    "any time": ("any time", "в любое время", "任何时间"),
    "often": ("How often", "Как часто", "频率"),
    "often any": ("As it comes", "Без ограничений", "不限"),
    "often hour": ("At most {number} an hour", "Не больше {number} в час", "每小时最多{number}条"),
    "often day": ("At most {number} a day", "Не больше {number} в день", "每天最多{number}条"),
    "often week": ("At most {number} a week", "Не больше {number} в неделю", "每周最多{number}条"),
    "often month": ("At most {number} a month", "Не больше {number} в месяц", "每月最多{number}条"),
    "language": ("In which language", "На каком языке", "语言"),
    "save": ("Save", "Сохранить", "保存"),
    "saved": ("Saved. It holds from now on.", "Сохранено. Это действует с этой минуты.", "已保存，即刻生效。"),
    "asked": (
        "For {channel} we will ask you once more to confirm.",
        "Для канала «{channel}» мы попросим вас подтвердить согласие ещё раз.",
        "对于{channel}，我们会再次请您确认。",
    ),
    # ------------------------------------------------------------ personal page
    "page title": ("Your last order", "Ваш последний заказ", "您最近的订单"),
    "ordered on": ("Ordered on {day}", "Заказ от {day}", "下单日期：{day}"),
    "total": ("Total", "Итого", "合计"),
    "refunded": ("Refunded", "Возвращено", "已退款"),
    "no order": (
        "There is no order to be shown.",
        "Нет заказа, который можно показать.",
        "没有可显示的订单。",
    ),
    "page ends": (
        "This page can be opened until {day}.",
        "Страница доступна до {day}.",
        "此页面有效期至{day}。",
    ),
    # ------------------------------------------------------------ question
    "question title": ("One question", "Один вопрос", "一个问题"),
    "answer": ("Send", "Ответить", "提交"),
    "answered": ("Thank you. We have noted it.", "Спасибо. Мы записали ваш ответ.", "谢谢，已记录您的回答。"),
    # ------------------------------------------------------------ channels
    "email": ("e-mail", "электронная почта", "电子邮件"),
    "sms": ("text message", "СМС", "短信"),
    "push": ("app notification", "уведомления в приложении", "应用通知"),
    "letter": ("letter", "письмо по почте", "信件"),
    "phone": ("phone", "телефон", "电话"),
    "next purchase": ("message with your next purchase", "сообщение при следующей покупке", "下次购物时的消息"),
    "page": ("personal page", "личная страница", "个人页面"),
    "on site": ("message in the store", "сообщение в магазине", "店内消息"),
    "webhook": ("message", "сообщение", "消息"),
}


def words(key: str, language: str, **given: str) -> str:
    """The words of a key in a language of the table.

    >>> words("unsubscribe", "ru"), words("go on", "en", host="shop.example")
    ('Отписаться', 'Go on to shop.example')
    """
    return _WORDS[key][LANGUAGES.index(language)].format(**given)


def channel_words(channel: str, language: str) -> str:
    """What a channel is called; one of the firm's own keeps its name."""
    return words(channel, language) if channel in _WORDS else channel


def spoken(asked: Iterable[object]) -> str:
    """The first language of the table among those asked for; a locale such as ``ru-RU`` speaks ru.

    >>> spoken(["de-DE", "zh_CN", "en"]), spoken([None])
    ('zh', 'en')
    """
    for one in asked:
        short = one.replace("_", "-").split("-")[0].strip().lower() if isinstance(one, str) else ""
        if short in LANGUAGES:
            return short
    return LANGUAGES[0]
