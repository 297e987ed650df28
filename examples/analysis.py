"""An analysis in cells, as notebooks have them: who is named most on a topic, and by which papers.

    pip install 'newsfold[frames]'
    python examples/analysis.py

Editors such as VS Code and Spyder run the cells one by one.
"""

# %% What holds on the topic: a row for each day
import newsfold

TOPIC = "peace process"
events = newsfold.frame(topics=[TOPIC])
days = events[events["topic_label"] == TOPIC].set_index("day").sort_index()
print(days[["article_count", "source_count", "story_count"]])

# %% Who is named most, over all those days
entities = newsfold.frame("entities", topics=[TOPIC])
people = entities[(entities["type"] == "PER") & (entities["topic_label"] == TOPIC)]
named = people.groupby("label", observed=True)["paragraph_count"].sum().sort_values(ascending=False)
print(named.head(5))

# %% And which papers name the first of them, by paragraph
first = str(named.index[0])
mentions = newsfold.frame("mentions", topics=[TOPIC], entities=[first])
of_first = mentions[mentions["label"] == first]
by_paper = of_first.groupby("source", observed=True)["article_id"].nunique().sort_values(ascending=False)
print(f"Articles that name {first}:")
print(by_paper)
